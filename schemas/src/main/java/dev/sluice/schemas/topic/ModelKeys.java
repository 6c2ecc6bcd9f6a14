package dev.sluice.schemas.topic;

import java.util.OptionalLong;

/**
 * The keys of the models topic. Each has one writer, so that nobody's word is lost in another's:
 *
 * <pre>
 *   MODEL                     the trainer: newest snapshot
 *   MODEL/snapshot/VERSION    the trainer: a snapshot that is kept; deleted with it
 *   MODEL/withheld            the trainer: whether its guard withholds versions, and why
 *   MODEL/control             the model's owner: pinned, held, or neither
 *   MODEL/published           the model's owner: the folder of an offline model that ranks instead
 * </pre>
 */
public final class ModelKeys {
  private static final String SNAPSHOT = "/snapshot/";

  private ModelKeys() {}

  /** The newest snapshot. */
  public static String newest(String model) {
    return model;
  }

  /** A snapshot that is kept. */
  public static String snapshot(String model, long version) {
    return model + SNAPSHOT + version;
  }

  /** Whether versions are withheld. */
  public static String withheld(String model) {
    return model + "/withheld";
  }

  /** What the owner wants. */
  public static String control(String model) {
    return model + "/control";
  }

  /** The offline model that ranks instead. */
  public static String published(String model) {
    return model + "/published";
  }

  /** The version of a key of {@link #snapshot}; empty for any other key. */
  public static OptionalLong snapshotVersion(String model, String key) {
    String prefix = model + SNAPSHOT;
    if (!key.startsWith(prefix)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(key.substring(prefix.length())));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
