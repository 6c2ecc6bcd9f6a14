package dev.sluice.schemas.guard;

import dev.sluice.schemas.record.Consent;

/** What several statements of consent allow together. */
public final class Consents {
  private Consents() {}

  /** Returns the stricter of two statements: NONE before MEASURE before FULL. */
  public static Consent strictest(Consent a, Consent b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
