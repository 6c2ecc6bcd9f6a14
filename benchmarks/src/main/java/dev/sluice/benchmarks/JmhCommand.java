package dev.sluice.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice bench jmh}: hands its arguments to JMH. */
@Command(
    name = "jmh",
    mixinStandardHelpOptions = true,
    description = "Run the JMH benchmarks that match a regular expression, with JMH's own options.",
    footer = {"", "Example: sluice bench jmh -- GatherJmh -prof gc"})
final class JmhCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ARG", description = "JMH's arguments; after -- where they are options.")
  List<String> arguments = List.of();

  @Override
  public Integer call() throws Exception {
    Main.main(arguments.toArray(String[]::new));
    return 0;
  }
}
