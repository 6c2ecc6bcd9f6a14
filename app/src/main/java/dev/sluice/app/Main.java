package dev.sluice.app;

import dev.sluice.app.command.CommandLines;

/** Starts the command line. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Brokers and Flink leave threads behind that are no daemons.
    System.exit(CommandLines.sluice().execute(arguments));
  }
}
