package dev.sluice.schemas.codec;

/** Why a record was put aside instead of being used. The name travels with the dead letter. */
public enum RejectReason {
  /** The bytes are no record: random, truncated, with trailing bytes, or JSON of another shape. */
  UNREADABLE,
  /** Single-object encoding with a schema fingerprint that was never published. */
  UNKNOWN_SCHEMA,
  /** Larger than the guard allows. */
  TOO_LARGE,
  /** A required id is empty. */
  BLANK_ID,
  /** The event time lies outside of the allowed range. */
  BAD_TIME,
  /** A number is not finite or outside of its range. */
  BAD_NUMBER,
  /** A vector is empty or of another length than the feature schema says. */
  BAD_VECTOR,
  /** A request with more candidates than the ranker takes. */
  TOO_MANY_CANDIDATES,
  /** The request names a model that is not served here. */
  NO_SUCH_MODEL,
  /** An impression or click whose slate, or whose item in that slate, never came. */
  ORPHAN,
  /** An impression or engagement that came after its window had closed. */
  LATE,
  /** The record could not be processed for a reason of ours. */
  FAILED
}
