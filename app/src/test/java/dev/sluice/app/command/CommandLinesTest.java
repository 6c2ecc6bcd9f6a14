package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandLinesTest {
  @TempDir Path folder;

  static Stream<String> commands() {
    return CommandLines.sluice().getSubcommands().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_ofEveryCommand_isPrintedAndEndsWell(String command) {
    Shell shell = Shell.run(command, "--help");

    assertThat(shell.exitCode()).isZero();
    assertThat(shell.out()).contains("Usage: sluice " + command).contains("--debug");
    assertThat(shell.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void unknownOption_isNamedInTwoLinesWithWhereToLook(String command) {
    Shell shell = Shell.run(command, "--no-such-option");

    assertThat(shell.exitCode()).isEqualTo(2);
    assertThat(shell.err()).contains("See 'sluice").contains("--help'").doesNotContain("\tat ");
  }

  @Test
  void noCommand_isWrongUsage() {
    Shell shell = Shell.run();

    assertThat(shell.exitCode()).isEqualTo(2);
    assertThat(shell.err()).contains("which command?");
  }

  @Test
  void unknownCommand_isAnsweredWithTheKnownOnes() {
    Shell shell = Shell.run("rnak");

    assertThat(shell.exitCode()).isEqualTo(2);
    assertThat(shell.err()).contains("there is no command 'rnak'").contains("rank");
  }

  @Test
  void rank_withoutAPlatform_saysHowToStartOne() {
    Shell shell = Shell.run("rank", "--user", "u1", "--work", folder.toString());

    assertThat(shell.exitCode()).isEqualTo(1);
    assertOneLine(shell, "no platform runs in", "sluice up");
  }

  @Test
  void kafkaFile_thatLacksTheAddress_isNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("client.properties"), "acks=all\n");

    Shell shell = Shell.run("tail", "ranked", "--kafka", file.toString());

    assertThat(shell.exitCode()).isEqualTo(1);
    assertOneLine(shell, file.toString(), "bootstrap.servers");
  }

  @Test
  void tail_ofAnUnknownTopic_listsTheTopics() {
    Shell shell = Shell.run("tail", "slates", "--work", folder.toString());

    assertThat(shell.exitCode()).isEqualTo(1);
    assertOneLine(shell, "slates", "ranked", "dlq");
  }

  @Test
  void debug_addsTheStackTrace() {
    Shell shell = Shell.run("tail", "slates", "--work", folder.toString(), "--debug");

    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err()).contains("\tat dev.sluice.app");
  }

  private static void assertOneLine(Shell shell, String... words) {
    assertThat(shell.err().strip().lines()).hasSize(1);
    assertThat(shell.err()).startsWith("sluice: ").contains(words);
  }
}
