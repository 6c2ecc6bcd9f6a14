package dev.sluice.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.platform.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class NodeProcessTest {
  @TempDir Path folder;

  @Test
  @Timeout(120)
  void process_isKnownToAnotherCommand_untilItIsKilled() throws Exception {
    NodeProcess started = node();
    started.start();
    assertThat(node().handle()).isPresent();
    assertThat(node().output()).exists();
    node().kill();
    assertThat(started.isAlive()).isFalse();
  }

  /** After a reboot, say: the pid is somebody else's now, and must not be killed. */
  @Test
  void process_anotherOneWithTheSamePid_isNotTaken() throws IOException {
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(
        folder.resolve("run/n.pid"),
        "pid=%d%nstarted=2001-01-01T00\\:00\\:00Z%n".formatted(ProcessHandle.current().pid()));
    assertThat(node().handle()).isEmpty();
  }

  @Test
  void config_writtenAndRead_isTheSame() {
    ClusterConfig config = ClusterConfig.create(3, 2, "acme.", true);
    config.save(WorkFolder.at(folder));
    assertThat(ClusterConfig.load(WorkFolder.at(folder))).contains(config);
    assertThat(config.bootstrapServers().split(",")).hasSize(3);
  }

  @Test
  void config_aBrokersFile_bindsToLoopbackOnly() {
    ClusterConfig config = ClusterConfig.create(2, 1, "acme.", false);
    new ClusterNodes(WorkFolder.at(folder), config).write();
    assertThat(folder.resolve("conf/broker-2.properties"))
        .content()
        .contains("listeners=PLAINTEXT\\://127.0.0.1\\:")
        .contains("default.replication.factor=2");
    assertThat(folder.resolve("conf/jobmanager/config.yaml"))
        .content()
        .contains("rest.bind-address: \"127.0.0.1\"")
        .contains("jobmanager.bind-host: \"127.0.0.1\"")
        .contains("web.submit.enable: \"false\"");
  }

  private NodeProcess node() {
    return new NodeProcess(
        "n", NodeKind.STREAMS, List.of("-Xmx64m"), Waiting.class.getName(), List.of(), folder);
  }

  /** A process that does nothing until it is ended. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] arguments) throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }
}
