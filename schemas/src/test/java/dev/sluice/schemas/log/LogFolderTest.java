package dev.sluice.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {
  @TempDir Path root;

  @Test
  void records_ofSeveralFiles_comeBackInOrder() throws IOException {
    LogFolder folder = new LogFolder(root);
    write(folder, 0, 500);
    write(folder, 500, 700);
    assertThat(folder.files("items")).hasSize(2);
    assertThat(read(folder)).hasSize(700).first().isEqualTo("i-0");
  }

  @Test
  void truncatedFile_isNamedWithWhatWasGood() throws IOException {
    LogFolder folder = new LogFolder(root);
    write(folder, 0, 50_000);
    Path file = folder.files("items").get(0);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> read(folder))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("good records");
  }

  @Test
  void missingFolder_saysHowToMakeOne() {
    assertThatThrownBy(() -> LogFolder.open(root.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sluice import");
  }

  private static void write(LogFolder folder, int from, int to) throws IOException {
    try (LogWriter<Item> writer = folder.write("items", Codecs.ITEM)) {
      for (int i = from; i < to; i++) {
        writer.write(
            Item.newBuilder().setItem("i-" + i).setVersion(i).setTime(Instant.EPOCH).build());
      }
    }
  }

  private static List<String> read(LogFolder folder) throws IOException {
    List<String> items = new ArrayList<>();
    try (LogReader<Item> reader = folder.read("items", Codecs.ITEM)) {
      reader.forEachRemaining(item -> items.add(item.getItem()));
    }
    return items;
  }
}
