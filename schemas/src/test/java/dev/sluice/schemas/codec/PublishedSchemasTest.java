package dev.sluice.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The build's check on contracts: what the code writes is a published version, and every pair of
 * published versions can read each other. After a compatible change, run this test with {@code
 * -Dschemas.publish=true} to add the new version to the resources.
 */
class PublishedSchemasTest {
  private static final Path RESOURCES = Path.of("src/main/resources/dev/sluice/schemas/published");

  @TestFactory
  Stream<DynamicTest> everyRecord_isPublishedAsItIsWritten() {
    return Codecs.all().stream()
        .map(
            codec ->
                DynamicTest.dynamicTest(
                    codec.schema().getName(), () -> checkPublished(codec.schema())));
  }

  @TestFactory
  Stream<DynamicTest> everyVersion_readsEveryOther() {
    return Codecs.all().stream()
        .map(codec -> codec.schema().getName())
        .map(
            name ->
                DynamicTest.dynamicTest(name, () -> checkTransitive(SchemaVersions.read(name))));
  }

  @Test
  void incompatibleChange_isRefused() {
    Schema before =
        new Schema.Parser()
            .parse(
                "{'type':'record','name':'R','fields':[{'name':'a','type':'string'}]}"
                    .replace('\'', '"'));
    Schema withoutDefault =
        new Schema.Parser()
            .parse(
                "{'type':'record','name':'R','fields':[{'name':'a','type':'string'},{'name':'b','type':'int'}]}"
                    .replace('\'', '"'));
    Assertions.assertThatThrownBy(() -> checkTransitive(List.of(before, withoutDefault)))
        .isInstanceOf(SchemaValidationException.class);
  }

  private static void checkPublished(Schema current) throws IOException {
    List<Schema> published = SchemaVersions.read(current.getName());
    boolean known =
        !published.isEmpty()
            && SchemaVersions.fingerprint(published.get(published.size() - 1))
                == SchemaVersions.fingerprint(current);
    if (!known && Boolean.getBoolean("schemas.publish")) {
      Path folder = Files.createDirectories(RESOURCES.resolve(current.getName()));
      Files.writeString(
          folder.resolve("v" + (published.size() + 1) + ".avsc"), current.toString(true) + "\n");
      return;
    }
    assertThat(known)
        .as(
            "%s is written with a schema that is not the newest published one (v%d)",
            current.getName(), published.size())
        .isTrue();
  }

  private static void checkTransitive(List<Schema> versions) throws SchemaValidationException {
    for (int i = 1; i < versions.size(); i++) {
      new SchemaValidatorBuilder()
          .mutualReadStrategy()
          .validateAll()
          .validate(versions.get(i), versions.subList(0, i));
    }
  }
}
