package dev.sluice.schemas.codec;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Settings that Avro keeps per process: our classes are trusted (without it, records written with
 * an older schema are refused), and lengths in hostile bytes cannot make it allocate gigabytes.
 */
final class AvroSafety {
  private static final String RECORD_PACKAGE = "dev.sluice.schemas.record";
  // Wider than any record that a topic carries (8 MiB), narrower than what would hurt a heap.
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_ITEMS = 1 << 20;

  private AvroSafety() {}

  static void install() {
    setUnlessGiven("org.apache.avro.limits.string.maxLength", MAX_BYTES);
    setUnlessGiven("org.apache.avro.limits.bytes.maxLength", MAX_BYTES);
    setUnlessGiven("org.apache.avro.limits.collectionItems.maxLength", MAX_ITEMS);
    ClassSecurityValidator.ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            type -> type.getPackageName().equals(RECORD_PACKAGE), before));
  }

  private static void setUnlessGiven(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }
}
