package dev.sluice.app.command;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Facts of this process as the operating system has them. */
final class Resident {
  private static final String FIELD = "VmRSS:";
  private static final int KIBI = 1024;

  private Resident() {}

  /** Resident memory in bytes; 0 where the system does not tell. */
  static long bytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(FIELD)) {
          return Long.parseLong(line.replaceAll("\\D", "")) * KIBI;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }

  /** Seconds from the start of the process to {@code millis} since 1970; NaN for 0. */
  static double secondsFromStart(long millis) {
    return millis == 0
        ? Double.NaN
        : (millis - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1000.0;
  }
}
