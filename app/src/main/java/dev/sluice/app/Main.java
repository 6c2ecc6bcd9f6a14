package dev.sluice.app;

import dev.sluice.app.command.CommandLines;
import java.util.Locale;

/** Starts the command line. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Figures look the same everywhere. Kafka Streams formats texts for each record, and any other
    // locale looks up its digits for each number in them.
    Locale.setDefault(Locale.US);
    // Brokers and Flink leave threads behind that are no daemons.
    System.exit(CommandLines.sluice().execute(arguments));
  }
}
