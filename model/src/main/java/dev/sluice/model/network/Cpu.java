package dev.sluice.model.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What kernels choose by: the last bits of logits follow. */
public final class Cpu {
  private Cpu() {}

  /** Architecture and widest vector instructions, in words. */
  public static String text() {
    return "%s, %s".formatted(System.getProperty("os.arch"), instructionSet());
  }

  private static String instructionSet() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("flags")) {
          List<String> flags =
              List.of(line.substring(line.indexOf(':') + 1).trim().split("\\s+", -1));
          return flags.contains("avx512f") ? "avx512" : flags.contains("avx2") ? "avx2" : "no avx2";
        }
      }
    } catch (IOException e) {
      return "instruction set unknown";
    }
    return "instruction set unknown";
  }
}
