package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCommandTest {
  @TempDir Path folder;

  @Test
  void commands_withoutACluster_sayHowToStartOne() {
    for (List<String> command :
        List.of(List.of("status"), List.of("stop"), List.of("demo", "--for", "1s"))) {
      Shell shell = cluster(command.toArray(String[]::new));
      assertWrong(shell, "there is no cluster in", "cluster start");
    }
  }

  @Test
  void start_wrongNumbersOrFiles_areOneLine() throws IOException {
    assertWrong(cluster("start", "--brokers", "4"), "--brokers must be 1 to 3, was 4");
    assertWrong(cluster("start", "--streams", "0"), "--streams must be 1 to 2, was 0");
    assertWrong(
        cluster("start", "--features", folder.resolve("no.yaml").toString()), "is the path right");
    assertThat(Files.exists(folder.resolve("work/cluster.properties"))).isFalse();
  }

  @Test
  void start_inAPlatformsFolder_isRefused() throws IOException {
    Files.createDirectories(folder.resolve("work/broker"));
    assertWrong(cluster("start"), "holds a platform of one process");
  }

  @Test
  void demo_inAClustersFolder_isRefused() throws IOException {
    Files.createDirectories(folder.resolve("work"));
    Files.writeString(folder.resolve("work/cluster.properties"), "");
    Shell shell = Shell.run("demo", "--for", "1s", "--work", folder.resolve("work").toString());
    assertWrong(shell, "holds a cluster");
  }

  @Test
  void upgrade_withoutTheJar_namesIt() {
    assertWrong(cluster("upgrade", "--jar", "none.jar"), "there is no jar none.jar");
  }

  @Test
  void streams_aFileThatLacks_isNamed() {
    Shell shell =
        Shell.run("streams", "--kafka", "none.properties", "--features", "f", "--state", "s");
    assertWrong(shell, "cannot read none.properties");
  }

  private Shell cluster(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "cluster";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--work";
    all[arguments.length + 2] = folder.resolve("work").toString();
    return Shell.run(all);
  }

  private static void assertWrong(Shell shell, String... words) {
    assertThat(shell.exitCode()).as(shell.out()).isEqualTo(1);
    assertThat(shell.err().strip().lines()).hasSize(1);
    assertThat(shell.err()).contains(words);
  }
}
