package dev.sluice.app.represent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
  @TempDir Path folder;

  private VectorFile.Vectors text(String name, String content) throws IOException {
    return VectorFile.read(Files.writeString(folder.resolve(name), content));
  }

  @Test
  void text_usualLayouts_areRead() throws IOException {
    for (String content :
        List.of(
            "a,1,2.5\nb,-3,1e-2\n",
            "item,v0,v1\r\na,1,2.5\r\nb,-3,1e-2\r\n",
            "a\t1\t2.5\nb\t-3\t1e-2",
            "item;x;y\na;1;2.5\nb;-3;1e-2\n",
            "a 1 2.5\nb -3 1e-2\n",
            "\ufeff\"item\",\"x\",\"y\"\n\"a\",\"1\",\"2.5\"\n\"b\",\"-3\",\"1e-2\"\n",
            "a,1,2.5,\nb,-3,1e-2,\n",
            "item_id,0,1\na,1,2.5\nb,-3,1e-2\n")) {
      VectorFile.Vectors read = text("v.csv", content);
      assertThat(read.vectors()).as(content).containsOnlyKeys("a", "b");
      assertThat(read.vectors().get("a")).containsExactly(1f, 2.5f);
      assertThat(read.vectors().get("b")).containsExactly(-3f, .01f);
      assertThat(read.leftOut()).isZero();
    }
  }

  @Test
  void text_emptyOrMissingNumbers_leaveTheItemOut() throws IOException {
    VectorFile.Vectors read = text("v.csv", "a,1,2\nb,,\nc,NA,1\nd,nan,2\ne,3,4\n\n");
    assertThat(read.vectors()).containsOnlyKeys("a", "e");
    assertThat(read.leftOut()).isEqualTo(3);
  }

  @Test
  void text_gzipAndIdsWithDelimiter_areRead() throws IOException {
    Path file = folder.resolve("v.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("\"a, b\",1,2\n900719925474099312,3,4\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(VectorFile.read(file).vectors()).containsOnlyKeys("a, b", "900719925474099312");
  }

  @Test
  void text_mistakes_nameFileLineAndCure() {
    assertThatThrownBy(() -> text("v.csv", "a,1,2\nb,1\n"))
        .hasMessageContaining("v.csv:2")
        .hasMessageContaining("of one size");
    assertThatThrownBy(() -> text("v.csv", "a,1,2\nb,1,x\n"))
        .hasMessageContaining("v.csv:2 has 'x'");
    assertThatThrownBy(() -> text("v.csv", "")).hasMessageContaining("no vector");
    assertThatThrownBy(() -> VectorFile.read(folder.resolve("none.csv")))
        .hasMessageContaining("NAME=FILE");
  }

  @Test
  void npy_written_isReadAgain() throws IOException {
    Path file = folder.resolve("v.npy");
    VectorFile.write(file, List.of("a", "b"), new float[][] {{1, 2, 3}, {4, 5, 6}});
    VectorFile.Vectors read = VectorFile.read(file);
    assertThat(read.vectors().get("b")).containsExactly(4, 5, 6);
    // A reader of the format finds the numbers at a multiple of 64 bytes.
    assertThat((Files.size(file) - 6 * Float.BYTES) % 64).isZero();
  }

  @Test
  void npy_typesAndOrders_areRead() throws IOException {
    ByteBuffer doubles = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : new double[] {1, 4, 2, 5, 3, 6}) {
      doubles.putDouble(value);
    }
    npy("'<f8', 'fortran_order': True, 'shape': (2, 3), ", doubles.array());
    assertThat(read().get("b")).containsExactly(4, 5, 6);
    npy("'>i2', 'fortran_order': False, 'shape': (2, 1), ", new byte[] {0, 7, -1, -2});
    assertThat(read().get("b")).containsExactly(-2);
    npy("'|u1', 'fortran_order': False, 'shape': (2, 1), ", new byte[] {7, -1});
    assertThat(read().get("b")).containsExactly(255);
    npy("'<f2', 'fortran_order': False, 'shape': (2, 1), ", new byte[] {0, 0x3c, 0, (byte) 0xc1});
    assertThat(read().get("a")).containsExactly(1);
    assertThat(read().get("b")).containsExactly(-2.5f);
  }

  private java.util.Map<String, float[]> read() throws IOException {
    return VectorFile.read(folder.resolve("v.npy")).vectors();
  }

  private void npy(String description, byte[] numbers) throws IOException {
    String header = "{'descr': " + description + "}\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(new byte[] {(byte) header.length(), 0});
    out.write(header.getBytes(StandardCharsets.ISO_8859_1));
    out.write(numbers);
    Files.write(folder.resolve("v.npy"), out.toByteArray());
    Files.writeString(folder.resolve("v.npy.ids"), "a\nb\n");
  }

  @Test
  void npy_mistakes_nameTheCure() throws IOException {
    npy("'<f4', 'fortran_order': False, 'shape': (2, 3), ", new byte[20]);
    assertThatThrownBy(this::read).hasMessageContaining("ends before its last row");
    npy("'|O', 'fortran_order': False, 'shape': (2, 1), ", new byte[20]);
    assertThatThrownBy(this::read).hasMessageContaining("float32");
    npy("'<f4', 'fortran_order': False, 'shape': (4,), ", new byte[16]);
    assertThatThrownBy(this::read).hasMessageContaining("one row of numbers per item");
    npy("'<f4', 'fortran_order': False, 'shape': (3, 1), ", new byte[12]);
    assertThatThrownBy(this::read).hasMessageContaining("2 lines").hasMessageContaining("3 rows");
    Files.delete(folder.resolve("v.npy.ids"));
    assertThatThrownBy(this::read).hasMessageContaining("is missing");
  }
}
