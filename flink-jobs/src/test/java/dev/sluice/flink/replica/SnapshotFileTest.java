package dev.sluice.flink.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.VersionCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    Codecs.all();
    file = folder.resolve("main.snapshot");
    SnapshotFile.write(file.toUri().toString(), List.of(update(1), update(2)));
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    assertThat(SnapshotFile.read(file.toUri().toString())).containsExactly(update(1), update(2));
  }

  @Test
  void read_anyByteDamaged_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x10;
      Files.write(file, damaged);
      assertThatThrownBy(() -> SnapshotFile.read(file.toUri().toString()))
          .as("byte %d", i)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("main.snapshot");
    }
  }

  @Test
  void read_cutShortAnywhere_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SnapshotFile.read(file.toUri().toString()))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class);
    }
  }

  private static ModelUpdate update(long version) {
    return ModelUpdate.newBuilder()
        .setTime(Instant.ofEpochMilli(version))
        .setModel("main")
        .setVersion(version)
        .setBase(version - 1)
        .setPart(0)
        .setBody(
            VersionCommit.newBuilder()
                .setParts(0)
                .setHash(0)
                .setPositions(Map.of())
                .setExamples(0)
                .setCheckpointId(0)
                .setFeatureSchema("f")
                .setLayout("l")
                .build())
        .build();
  }
}
