package dev.sluice.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as people have them: what a log folder says of them. */
class ImportTablesTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Shell csv(Path file, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("import", "csv", file.toString(), "--out", folder.resolve("log").toString()));
    arguments.addAll(List.of(more));
    return Shell.run(arguments.toArray(String[]::new));
  }

  private List<Example> examples() throws IOException {
    return examples(folder.resolve("log"));
  }

  private static List<Example> examples(Path log) throws IOException {
    List<Example> examples = new ArrayList<>();
    try (LogReader<Example> reader = LogFolder.open(log).read("examples", Codecs.EXAMPLE)) {
      reader.forEachRemaining(examples::add);
    }
    return examples;
  }

  private FeatureSchema schema() throws IOException {
    return FeatureSchema.load(folder.resolve("log/features.yaml"));
  }

  private static boolean clicked(Example example) {
    return example.getLabels().containsKey("click");
  }

  @Test
  void csv_withHeaderQuotesAndEmptyCells_keepsRowsInOrder() throws IOException {
    Path table =
        file(
            "a.csv",
            "\uFEFFbrand,click,big id\r\n\"A, \"\"B\"\"\",1,18446744073709551615\r\n,0,2\r\nC,0,2\r\n");
    Shell shell = csv(table);

    assertThat(shell.err()).isEmpty();
    assertThat(shell.exitCode()).isZero();
    List<Example> examples = examples();
    assertThat(examples).extracting(ImportTablesTest::clicked).containsExactly(true, false, false);
    assertThat(examples.get(0).getFeatures())
        .containsEntry("brand", "A, \"B\"")
        .containsEntry("big_id", "18446744073709551615");
    assertThat(examples.get(1).getFeatures()).doesNotContainKey("brand");
    assertThat(schema().features())
        .extracting(FeatureSpec::name)
        .containsExactly("brand", "big_id");
  }

  @Test
  void csv_withoutHeaderGzippedTabs_findsLabelFirst() throws IOException {
    Path table = folder.resolve("criteo");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(table))) {
      out.write("1\t12\ta\n0\t\tb\n0\t7\ta\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(csv(table).err()).isEmpty();
    assertThat(schema().features()).extracting(FeatureSpec::name).containsExactly("c1", "c2");
    assertThat(examples()).hasSize(3);
    assertThat(examples().get(1).getFeatures()).containsOnlyKeys("c2");
  }

  @Test
  void csv_recboleAtomic_readsRolesAndLists() throws IOException {
    Path table =
        file(
            "ml.inter",
            "user_id:token\titem_id:token\trating:float\ttimestamp:float\ttags:token_seq\n"
                + "1\t7\t5\t1600000000\tx y\n2\t7\t3\t1600003600\tz\n");
    assertThat(csv(table, "--positive-at", "4").err()).isEmpty();
    Example first = examples().get(0);
    assertThat(first.getSubject()).isEqualTo("1");
    assertThat(first.getItem()).isEqualTo("7");
    assertThat(first.getTime()).isEqualTo(Instant.ofEpochSecond(1_600_000_000));
    assertThat(first.getFeatures().get("tags")).isEqualTo(List.of("x", "y"));
    assertThat(examples()).extracting(ImportTablesTest::clicked).containsExactly(true, false);
  }

  @Test
  void csv_numbersAndIdsInDigits_areToldApart() throws IOException {
    StringBuilder text = new StringBuilder("label,price,views,site,row\n");
    for (int i = 0; i < 400; i++) {
      // Views are counts: most are low, some are far out. Sites are names: 1000 to 1039, all alike.
      int views = i % 3 == 0 ? 0 : i % 3 == 1 ? 1 + i % 7 : i * i / 10;
      text.append(i % 2).append(',').append(i * 0.37).append(',').append(views).append(',');
      text.append(1000 + i % 40).append(",r").append(i).append('\n');
    }
    Shell shell = csv(file("n.csv", text.toString()));
    assertThat(shell.out()).contains("left out: row (all rows differ)");
    FeatureSchema schema = schema();
    assertThat(schema.feature("price").orElseThrow()).isInstanceOf(FeatureSpec.Numeric.class);
    assertThat(schema.feature("views").orElseThrow()).isInstanceOf(FeatureSpec.Numeric.class);
    assertThat(schema.feature("site").orElseThrow()).isInstanceOf(FeatureSpec.Category.class);
  }

  @Test
  void csv_partsGiven_areWrittenUnderOneSchema() throws IOException {
    Path train = file("train.csv", "label,a,item\n1,x,i1\n0,y,i2\n1,x,i1\n0,y,i2\n");
    Path test = file("test.csv", "label,a,item\n0,new,i9\n");
    Shell shell = csv(train, "--test", test.toString(), "--item", "item");
    assertThat(shell.err()).isEmpty();
    assertThat(examples(folder.resolve("log/test")).get(0).getFeatures()).containsEntry("a", "new");
    assertThat(Files.readString(folder.resolve("log/test/features.yaml")))
        .isEqualTo(Files.readString(folder.resolve("log/features.yaml")))
        .contains("item.a");
    Shell later =
        Shell.run(
            "import",
            "csv",
            test.toString(),
            "--features",
            folder.resolve("log/features.yaml").toString(),
            "--out",
            folder.resolve("later").toString());
    assertThat(later.exitCode()).as(later.err()).isZero();
    assertThat(examples(folder.resolve("later")).get(0).getFeatures())
        .isEqualTo(examples(folder.resolve("log/test")).get(0).getFeatures());
  }

  @Test
  void csv_wrongInput_isOneLineWithTheCure() throws IOException {
    assertWrong(csv(file("e.csv", "")), "is empty");
    assertWrong(csv(file("r.csv", "label,a\n1,x\n0,y,z\n")), "r.csv:3 has 3 cells, 2 are needed");
    assertWrong(
        csv(file("l.csv", "label,a\n1,x\n0,y\n2,z\n"), "--label", "label"), "a label is 0 or 1");
    assertWrong(csv(folder.resolve("none.csv")), "there is no file");
    assertWrong(csv(file("q.csv", "label,a\n1,\"x\n0,y\n")), "never closed");
    assertWrong(csv(file("n.csv", "label,a\n1,x\n0,y\n"), "--user", "usr"), "no column 'usr'");
    assertWrong(csv(file("t.csv", "label,a\n1,x\n0,soon\n"), "--time", "a"), "which is no time");
  }

  private static void assertWrong(Shell shell, String words) {
    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err().strip().lines()).hasSize(1);
    assertThat(shell.err()).contains(words);
  }

  @Test
  void libfm_oneHotIndices_becomeTheirFields() throws IOException {
    Path train = file("t.libfm", "1 3:1 5:1 9:1\n0 2:1 6:1 11:1\n-1 1:1 5:1 9:1\n1 3:1 6:1 9:1\n");
    Path test = file("s.libfm", "0 4:1 6:1 12:1\n");
    Shell shell =
        Shell.run(
            "import",
            "libfm",
            train.toString(),
            "--test",
            test.toString(),
            "--out",
            folder.resolve("log").toString());
    assertThat(shell.err()).isEmpty();
    assertThat(schema().features()).extracting(FeatureSpec::name).containsExactly("i1", "i5", "i9");
    assertThat(examples().get(1).getFeatures())
        .containsEntry("i1", "2")
        .containsEntry("i5", "6")
        .containsEntry("i9", "11");
    assertThat(examples(folder.resolve("log/test")).get(0).getFeatures()).containsEntry("i9", "12");
  }

  @Test
  void libfm_numbersAndFieldsNamed_areReadAsSuch() throws IOException {
    Path numbers = file("v.libfm", "1 1:0.5 7:1\n0 1:2 8:1\n");
    assertThat(
            Shell.run(
                    "import", "libfm", numbers.toString(), "--out", folder.resolve("v").toString())
                .err())
        .isEmpty();
    assertThat(FeatureSchema.load(folder.resolve("v/features.yaml")).features())
        .extracting(FeatureSpec::name)
        .containsExactly("x1", "i7");
    Path named = file("f.ffm", "1 0:15:1 1:3:1\n0 0:16:1 1:4:1\n");
    Shell.run("import", "libfm", named.toString(), "--out", folder.resolve("f").toString());
    assertThat(FeatureSchema.load(folder.resolve("f/features.yaml")).features())
        .extracting(FeatureSpec::name)
        .containsExactly("f0", "f1");
    assertWrong(
        Shell.run(
            "import",
            "libfm",
            file("bad.libfm", "1 a:b\n").toString(),
            "--out",
            folder.resolve("b").toString()),
        "'a:b'");
  }
}
