package dev.sluice.app.platform;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.logging.log4j.core.config.Configurator;

/** Sends the logs to a file, so that the terminal belongs to the user. */
public final class LogFiles {
  private LogFiles() {}

  /** From now on logs go to {@code file}: Sluice's own from info, the libraries' from warn. */
  public static void to(Path file) {
    System.setProperty("sluice.log", file.toString());
    reconfigure("/log4j2-platform.xml");
  }

  /** From now on logs go to the standard error stream as well. */
  public static void toTerminal() {
    System.setProperty("sluice.console", "INFO");
    reconfigure("/log4j2.xml");
  }

  private static void reconfigure(String resource) {
    URL url = Objects.requireNonNull(LogFiles.class.getResource(resource), resource);
    try {
      URI uri = url.toURI();
      Configurator.reconfigure(uri);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("resource without a proper address: " + url, e);
    }
  }
}
