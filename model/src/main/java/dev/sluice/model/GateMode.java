package dev.sluice.model;

/** Whether a stream's feature values have gates. */
public enum GateMode {
  /** None: every value counts as it is. */
  OFF,
  /** Learned as the stream goes: {@code gate.OnlineGates}. */
  ONLINE
}
