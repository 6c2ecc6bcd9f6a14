package dev.sluice.model.represent;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Arrays of NumPy's {@code .npy} format.
 *
 * <pre>
 *   0  "\x93NUMPY" | 6  major, minor | 8  length of header: 2 bytes (version 1) or 4 (2, 3), little endian
 *   then the header, a Python dictionary of descr, fortran_order and shape, then the numbers
 * </pre>
 */
public final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>=|]?)([fiu])(\\d+)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
  private static final int ALIGNMENT = 64;

  private NpyFile() {}

  /**
   * Reads numbers of any real type as floats, [rows][columns].
   *
   * @throws IOException if it is no two-dimensional array of numbers, or ends early
   */
  public static float[][] read(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        DataInputStream in = new DataInputStream(new BufferedInputStream(plain, 1 << 16))) {
      return read(in, file);
    } catch (java.io.EOFException e) {
      throw new IOException(file + " ends before its last row: is it complete?", e);
    }
  }

  private static float[][] read(DataInputStream in, Path file) throws IOException {
    byte[] start = in.readNBytes(8);
    for (int i = 0; i < MAGIC.length; i++) {
      if (start.length < 8 || start[i] != MAGIC[i]) {
        throw new IOException(file + " is no .npy file: write it with numpy.save");
      }
    }
    int length =
        start[6] == 1
            ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
            : Integer.reverseBytes(in.readInt());
    if (length < 0 || length > 1 << 20) {
      throw new IOException("%s has a header of %d bytes".formatted(file, length));
    }
    String header = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    Matcher type = TYPE.matcher(header);
    Matcher fortran = FORTRAN.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find() || !fortran.find() || !shape.find()) {
      throw new IOException(
          "%s holds no plain numbers (%s): save it as float32".formatted(file, header.trim()));
    }
    int[] size = shape(shape.group(1), file);
    int bytes = Integer.parseInt(type.group(3));
    ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    boolean columnsFirst = fortran.group(1).equals("True");
    float[][] rows = new float[size[0]][size[1]];
    int outer = columnsFirst ? size[1] : size[0];
    int inner = columnsFirst ? size[0] : size[1];
    byte[] line = new byte[inner * bytes];
    for (int i = 0; i < outer; i++) {
      in.readFully(line);
      ByteBuffer values = ByteBuffer.wrap(line).order(order);
      for (int j = 0; j < inner; j++) {
        float value = number(values, j * bytes, type.group(2).charAt(0), bytes, file);
        if (columnsFirst) {
          rows[j][i] = value;
        } else {
          rows[i][j] = value;
        }
      }
    }
    return rows;
  }

  private static int[] shape(String text, Path file) throws IOException {
    String[] parts = text.replace(" ", "").replaceAll(",$", "").split(",", -1);
    if (parts.length != 2) {
      throw new IOException(
          "%s has the shape (%s): one row of numbers per item is needed".formatted(file, text));
    }
    try {
      return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
    } catch (NumberFormatException e) {
      throw new IOException("%s has the shape (%s)".formatted(file, text), e);
    }
  }

  private static float number(ByteBuffer values, int at, char kind, int bytes, Path file)
      throws IOException {
    if (kind == 'f') {
      switch (bytes) {
        case 2:
          return half(values.getShort(at));
        case 4:
          return values.getFloat(at);
        case 8:
          return (float) values.getDouble(at);
        default:
          break;
      }
    }
    switch (bytes) {
      case 1:
        return kind == 'u' ? Byte.toUnsignedInt(values.get(at)) : values.get(at);
      case 2:
        return kind == 'u' ? Short.toUnsignedInt(values.getShort(at)) : values.getShort(at);
      case 4:
        return kind == 'u' ? Integer.toUnsignedLong(values.getInt(at)) : values.getInt(at);
      case 8:
        return values.getLong(at);
      default:
        throw new IOException(
            "%s has numbers of %d bytes: save it as float32".formatted(file, bytes));
    }
  }

  /** IEEE half precision. */
  private static float half(short bits) {
    int sign = bits < 0 ? -1 : 1;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0x1f) {
      return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
    }
    double value =
        exponent == 0
            ? fraction * Math.pow(2, -24)
            : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
    return (float) (sign * value);
  }

  /** Writes rows of one size as little-endian float32. */
  public static void write(Path file, float[][] rows) throws IOException {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    String header =
        String.format(
            Locale.ROOT,
            "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }",
            rows.length,
            columns);
    int unpadded = MAGIC.length + 4 + header.length() + 1;
    int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
    String padded = header + " ".repeat(padding) + "\n";
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(MAGIC);
      out.write(new byte[] {1, 0, (byte) padded.length(), (byte) (padded.length() >> 8)});
      out.write(padded.getBytes(StandardCharsets.ISO_8859_1));
      ByteBuffer line = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (float[] row : rows) {
        line.asFloatBuffer().put(row);
        out.write(line.array());
      }
    }
  }
}
