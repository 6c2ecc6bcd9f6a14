package dev.sluice.app.platform;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Command lines for Java processes that run on this process's class path and options. */
public final class JavaCommand {
  // Sizes of this process, what makes its short life quicker, and what watches it are not theirs.
  private static final List<String> OWN =
      List.of("-Xm", "-XX:MaxDirect", "-XX:+UseS", "-XX:Tiered", "-javaagent");

  private JavaCommand() {}

  /**
   * Returns the command line.
   *
   * @param options JVM options of that process alone, its sizes above all
   */
  public static List<String> of(List<String> options, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (OWN.stream().noneMatch(option::startsWith)) {
        command.add(option);
      }
    }
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    return command;
  }
}
