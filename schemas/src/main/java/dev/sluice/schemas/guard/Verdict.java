package dev.sluice.schemas.guard;

import dev.sluice.schemas.codec.Details;
import dev.sluice.schemas.codec.RejectReason;

/** The guard's word on one record. */
public sealed interface Verdict<T> {
  /** May enter. */
  record Accepted<T>(T record) implements Verdict<T> {}

  /** Goes to the dead letters, with the reason and one line on what was found. */
  record Rejected<T>(RejectReason reason, String detail) implements Verdict<T> {
    public Rejected {
      detail = Details.line(detail);
    }
  }
}
