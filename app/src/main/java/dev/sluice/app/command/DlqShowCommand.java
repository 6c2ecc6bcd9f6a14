package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice dlq show}: one letter, whole. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show one dead letter: why it was put aside, and its bytes.")
final class DlqShowCommand implements Callable<Integer> {
  private static final int LINE = 16;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin Target target = new Target();

  @Parameters(paramLabel = "PLACE", description = "As `sluice dlq list` prints it under \"at\".")
  String place = "";

  @Override
  public Integer call() {
    try (Target.Connection connection = target.readable()) {
      DeadLetter letter = new DeadLetterScan().at(connection, List.of(place)).get(0);
      print(letter, letter.home(connection.topics()));
    }
    return 0;
  }

  private void print(DeadLetter letter, String home) {
    PrintWriter out = spec.commandLine().getOut();
    byte[] key = letter.record().key();
    byte[] value = letter.record().value() == null ? new byte[0] : letter.record().value();
    out.printf("at       %s%n", letter.at());
    out.printf("topic    %s (read from %s)%n", home, letter.source());
    out.printf("key      %s%n", key == null ? "none" : new String(key, UTF_8));
    out.printf("reason   %s%n", letter.reason());
    out.printf("message  %s%n", letter.message());
    out.printf("record   %s%n", OutputKind.deadLetter(letter.record()));
    out.printf("bytes    %,d%n", value.length);
    for (int from = 0; from < value.length; from += LINE) {
      int to = Math.min(value.length, from + LINE);
      out.printf("%08x  %s%n", from, HexFormat.ofDelimiter(" ").formatHex(value, from, to));
    }
    out.flush();
  }
}
