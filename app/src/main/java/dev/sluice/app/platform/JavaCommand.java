package dev.sluice.app.platform;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Command lines for Java processes that run on this process's class path and options. */
public final class JavaCommand {
  // Sizes of this process, what makes its short life quicker, and what watches it are not theirs.
  private static final List<String> OWN =
      List.of("-Xm", "-XX:MaxDirect", "-XX:+UseS", "-XX:Tiered", "-javaagent", "-Djava.io.tmpdir");

  private JavaCommand() {}

  /**
   * Returns the command line.
   *
   * @param scratch temporary folder of that process alone, emptied here: native libraries are
   *     unpacked there, and one that was killed before has left its own
   * @param options JVM options of that process alone, its sizes above all
   */
  public static List<String> of(
      Path scratch, List<String> options, String mainClass, List<String> arguments)
      throws IOException {
    empty(scratch);
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (OWN.stream().noneMatch(option::startsWith)) {
        command.add(option);
      }
    }
    command.add("-Djava.io.tmpdir=" + scratch.toAbsolutePath());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    return command;
  }

  private static void empty(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst =
          paths.filter(path -> !path.equals(folder)).sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }
}
