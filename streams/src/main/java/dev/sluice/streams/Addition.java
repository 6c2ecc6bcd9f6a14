package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.streams.count.Amounts;
import dev.sluice.streams.count.CounterParts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be counted, on its way to the items.
 *
 * <pre>
 *   text counter | u8 has item | text item | i32 n, each: i32 m, each: text value | amounts
 *   text: i32 BE n, n bytes UTF-8
 * </pre>
 */
record Addition(CounterParts parts, Amounts amounts) {
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      text(out, parts.counter());
      String item = parts.item();
      out.writeBoolean(item != null);
      if (item != null) {
        text(out, item);
      }
      out.writeInt(parts.values().size());
      for (List<String> values : parts.values()) {
        out.writeInt(values.size());
        for (String value : values) {
          text(out, value);
        }
      }
      amounts.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Addition fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      String counter = text(in);
      String item = in.readBoolean() ? text(in) : null;
      List<List<String>> values = new ArrayList<>();
      for (int n = in.readInt(); n > 0; n--) {
        List<String> of = new ArrayList<>();
        for (int m = in.readInt(); m > 0; m--) {
          of.add(text(in));
        }
        values.add(of);
      }
      return new Addition(new CounterParts(counter, item, values), Amounts.read(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] toBytes(Amounts amounts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      amounts.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Amounts amounts(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return Amounts.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, UTF_8);
  }
}
