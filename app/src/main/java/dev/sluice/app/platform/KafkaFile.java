package dev.sluice.app.platform;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Reads the client properties of a broker that is not ours. */
public final class KafkaFile {
  private KafkaFile() {}

  /**
   * Returns the properties in {@code file}.
   *
   * @throws UserError if it cannot be read or names no broker
   */
  public static Properties load(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          e, "cannot read %s (%s): --kafka takes a client.properties file", file, e.toString());
    }
    if (properties.getProperty("bootstrap.servers", "").isBlank()) {
      throw new UserError("%s lacks bootstrap.servers, the address of the broker", file);
    }
    return properties;
  }
}
