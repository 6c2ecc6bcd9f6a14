package dev.sluice.model.offline;

import dev.sluice.model.encode.LookupCosts;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * A trained model as a folder: what turns examples into rows, the ensemble, and its calibration.
 *
 * <pre>
 *   MODEL/features.yaml   the schema it was trained under
 *   MODEL/model.bin       magic, version | fields and vocabulary | members with weights | calibration
 *                         | CRC-32C of all that comes before
 * </pre>
 */
public final class OfflineModel {
  private static final String FILE = "model.bin";
  private static final int MAGIC = 0x534C5543;
  private static final int VERSION = 2;
  private static final int BUFFER_BYTES = 1 << 16;

  private final FeatureSchema schema;
  private final LogEncoder encoder;
  private final List<Member> members;
  private final double[] weights;
  private final Platt calibration;

  OfflineModel(
      FeatureSchema schema,
      LogEncoder encoder,
      List<Member> members,
      double[] weights,
      Platt calibration) {
    this.schema = schema;
    this.encoder = encoder;
    this.members = List.copyOf(members);
    this.weights = weights;
    this.calibration = calibration;
  }

  /** The schema that examples must have. */
  public FeatureSchema schema() {
    return schema;
  }

  /** What turns examples into rows. */
  public LogEncoder encoder() {
    return encoder;
  }

  /** Bytes of parameters. */
  public long bytes() {
    return members.stream().mapToLong(Member::bytes).sum();
  }

  /** Calibrated logits of examples, in order. */
  public double[] logits(List<Example> examples) {
    return logits(encoder.encode(examples));
  }

  /** Calibrated logits of encoded rows. */
  public double[] logits(EncodedLog log) {
    List<double[]> each = members.stream().map(member -> member.logits(log)).toList();
    double[] mixed = Blend.mix(each, weights);
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = calibration.apply(mixed[i]);
    }
    return mixed;
  }

  /**
   * What closed gates save where this model serves, by field and per example; empty where it has no
   * gates. Networks of several seeds share one selection: the first is measured.
   */
  public List<LookupCosts.Cost> gateSavings(List<Example> examples) {
    for (Member member : members) {
      if (member instanceof Member.Deep deep && deep.net().gates != null) {
        List<String> names = encoder.columns().stream().map(LogEncoder.Column::name).toList();
        EncodedLog log = encoder.encode(examples).mapped(deep.pooled());
        return GateSavings.of(names, deep.net(), log);
      }
    }
    return List.of();
  }

  /** Writes the folder. */
  public void save(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("features.yaml"), schema.yaml());
    CheckedOutputStream summed =
        new CheckedOutputStream(
            new BufferedOutputStream(Files.newOutputStream(folder.resolve(FILE))), new CRC32C());
    try (DataOutputStream out = new DataOutputStream(summed)) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      writeEncoder(out);
      out.writeInt(members.size());
      for (int m = 0; m < weights.length; m++) {
        out.writeDouble(weights[m]);
        members.get(m).write(out);
      }
      out.writeDouble(calibration.scale());
      out.writeDouble(calibration.shift());
      out.writeLong(summed.getChecksum().getValue());
    }
  }

  private void writeEncoder(DataOutputStream out) throws IOException {
    out.writeUTF(encoder.numeric().name());
    out.writeInt(encoder.columns().size());
    for (int f = 0; f < encoder.columns().size(); f++) {
      LogEncoder.Column column = encoder.columns().get(f);
      out.writeUTF(column.name());
      out.writeUTF(column.key());
      out.writeInt(column.place());
      double[] knots = column.knots();
      out.writeBoolean(knots != null);
      NumberArrays.write(out, knots == null ? new double[0] : knots);
      List<String> values = encoder.vocabulary().values(f);
      out.writeInt(values.size());
      for (String value : values) {
        // Not writeUTF: a value may be longer than 64 KiB.
        byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
  }

  /**
   * Reads a folder.
   *
   * @throws IOException if there is no model, or a damaged one
   */
  public static OfflineModel load(Path folder, MatrixProduct product) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new IOException(folder + " has no model: make one with `sluice train --out`");
    }
    FeatureSchema schema = FeatureSchema.load(folder.resolve("features.yaml"));
    requireWhole(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      // Magic and version, which were checked with the rest.
      in.readLong();
      LogEncoder encoder = readEncoder(in);
      int size = in.readInt();
      double[] weights = new double[size];
      List<Member> members = new ArrayList<>();
      for (int m = 0; m < size; m++) {
        weights[m] = in.readDouble();
        members.add(Member.read(in, product));
      }
      return new OfflineModel(
          schema, encoder, members, weights, new Platt(in.readDouble(), in.readDouble()));
    } catch (java.io.EOFException e) {
      throw new IOException(file + " is cut short: copy it again, or train again", e);
    }
  }

  // Before anything of it is believed: a damaged length would ask for any amount of memory.
  private static void requireWhole(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != MAGIC || in.readInt() != VERSION) {
        throw new IOException(file + " is no model of this version: train it again");
      }
    } catch (java.io.EOFException e) {
      throw new IOException(file + " is cut short: copy it again, or train again", e);
    }
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      long left = Files.size(file) - Long.BYTES;
      while (left > 0) {
        int taken = (int) Math.min(left, buffer.length);
        in.readFully(buffer, 0, taken);
        sum.update(buffer, 0, taken);
        left -= taken;
      }
      if (in.readLong() != sum.getValue()) {
        throw new IOException(
            file + " is damaged, its checksum is wrong: copy it again, or train again");
      }
    }
  }

  private static LogEncoder readEncoder(DataInputStream in) throws IOException {
    NumericEncoding numeric = NumericEncoding.valueOf(in.readUTF());
    List<LogEncoder.Column> columns = new ArrayList<>();
    List<List<String>> seen = new ArrayList<>();
    for (int fields = in.readInt(); fields > 0; fields--) {
      String name = in.readUTF();
      String key = in.readUTF();
      int place = in.readInt();
      boolean number = in.readBoolean();
      double[] knots = NumberArrays.doubles(in);
      columns.add(new LogEncoder.Column(name, key, place, number ? knots : null));
      List<String> values = new ArrayList<>();
      for (int count = in.readInt(); count > 0; count--) {
        values.add(
            new String(in.readNBytes(in.readInt()), java.nio.charset.StandardCharsets.UTF_8));
      }
      seen.add(values);
    }
    List<String> names = columns.stream().map(LogEncoder.Column::name).toList();
    return new LogEncoder(columns, new Vocabulary(names, seen), numeric);
  }
}
