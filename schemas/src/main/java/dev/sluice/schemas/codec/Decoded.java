package dev.sluice.schemas.codec;

/** What came of decoding untrusted bytes: a record, or the reason why there is none. */
public sealed interface Decoded<T> {
  /** The bytes are a record of a published schema. */
  record Ok<T>(T record) implements Decoded<T> {}

  /** The bytes are none; {@code detail} says what was found, in one line. */
  record Bad<T>(RejectReason reason, String detail) implements Decoded<T> {
    public Bad {
      detail = Details.line(detail);
    }
  }
}
