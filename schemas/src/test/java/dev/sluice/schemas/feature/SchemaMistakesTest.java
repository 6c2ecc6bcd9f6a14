package dev.sluice.schemas.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SchemaMistakesTest {
  /** The first line of the features in {@link #of}. */
  private static final String HEAD =
      "labels: {click: {weight: 1}}\n"
          + "features:\n"
          + "  - {name: recent, kind: history, of: click}\n"
          + "  - {name: title, kind: vector, from: item.vectors.text, dim: 4}\n";

  @Test
  void parse_fiveMistakes_tellsAllWithLineAndNearestWord() {
    List<Problem> problems =
        problems(
            """
            labels:
              click: {wieght: 1, window: 10m}
              cart: {weight: -3, window: 24 hours}
            features:
              - {name: brand, from: itm.brand, kind: category}
              - name: affinity
                kind: overlap
                history: recnt
                on: [item.brand]
              - {name: recent, kind: history, of: [clik]}
            """);
    assertThat(problems).extracting(Problem::line).containsExactly(2, 3, 3, 5, 8, 10);
    assertThat(problems.get(0).message()).contains("'wieght'", "did you mean 'weight'?");
    assertThat(problems.get(1).message()).contains("'weight'", "at least 0", "-3");
    assertThat(problems.get(2).message()).contains("'window'", "24 hours");
    assertThat(problems.get(3).message()).contains("'itm.brand'", "did you mean 'item.brand'?");
    assertThat(problems.get(4).message()).contains("no history 'recnt'", "'recent'?");
    assertThat(problems.get(5).message()).contains("'clik'", "did you mean 'click'?");
  }

  @Test
  void message_ofTheException_namesFileAndLines() {
    InvalidFeatureSchema thrown = failure("labels: {click: {}}\nfeatures: []\nfetures: 1\n");
    assertThat(thrown.getMessage())
        .contains("f.yaml:2: 'features' must be a list")
        .contains("f.yaml:3: unknown key 'fetures' in the file: did you mean 'features'?");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{name: a, kind: categry, from: item}                                | did you mean 'category'?",
        "{name: a, kind: category}                                           | lacks 'from'",
        "{name: a, from: item}                                               | lacks 'kind'",
        "{kind: category, from: item}                                        | lacks 'name'",
        "{name: a.b, kind: category, from: item}                             | letters, digits",
        "{name: a, kind: category, from: item, chunks: 17}                   | from 1 to 16",
        "{name: a, kind: category, from: item, chunks: 0}                    | from 1 to 16",
        "{name: a, kind: category, from: item, chunk: 2}                     | did you mean 'chunks'?",
        "{name: a, kind: category, from: item, from: subject}                | given twice",
        "{name: a, kind: category, from: item.vectors.text}                  | cannot be item.vectors.text",
        "{name: a, kind: category, from: state.prize}                        | did you mean 'state.price'?",
        "{name: a, kind: categories, from: item.tags, max: 0}                | whole number from 1",
        "{name: a, kind: number, from: subject}                              | cannot be subject",
        "{name: a, kind: number, from: state.available}                      | is no number",
        "{name: a, kind: number, from: item.x, buckets: qantile}             | did you mean 'quantile'?",
        "{name: a, kind: time, from: request.time}                           | lacks 'part'",
        "{name: a, kind: time, from: request.time, part: our}                | did you mean 'hour'?",
        "{name: a, kind: age, from: request.time}                            | cannot be request.time",
        "{name: a, kind: rate, top: click, bottom: impression, by: item}     | lacks 'windows'",
        "{name: a, kind: rate, top: click, bottom: impression, by: item, windows: []}          | is empty",
        "{name: a, kind: rate, top: click, bottom: click, by: item, windows: 1h}               | always 1",
        "{name: a, kind: rate, top: click, bottom: impresion, by: item, windows: 1h}           | did you mean 'impression'?",
        "{name: a, kind: rate, top: click, bottom: impression, by: item, windows: 1h, prior: 0}| above 0",
        "{name: a, kind: count, of: click, by: market, windows: 1h}          | cannot be market",
        "{name: a, kind: count, of: click, by: [item, item], windows: 1h}    | named twice",
        "{name: a, kind: count, of: click, by: [subject, user.age], windows: 1h} | leave the user.* out",
        "{name: a, kind: count, of: click, by: item, windows: [60m, 1h]}     | given twice",
        "{name: a, kind: count, of: click, by: item, windows: 1ms}           | shorter than 1s",
        "{name: a, kind: count, of: click, by: item, windows: 1y}            | one of ms, s, m, h, d",
        "{name: a, kind: history, of: click, last: 0}                        | whole number from 1",
        "{name: a, kind: history, of: click, within: 0s}                     | longer than 0",
        "{name: a, kind: overlap, history: title, on: item.brand}            | 'title' is of kind vector",
        "{name: a, kind: overlap, history: recent, on: user.brand}           | cannot be user.brand",
        "{name: a, kind: cross, of: item.brand}                              | two or more",
        "{name: a, kind: vector, from: item.vectors.text}                    | lacks 'dim'",
        "{name: a, kind: vector, from: item.vectors.text, dim: 0}            | whole number from 1",
        "{name: a, kind: similarity, of: [recent, titel]}                    | did you mean 'title'?",
        "{name: a, kind: similarity, of: [recent]}                           | [history, vector]",
        "{name: a, kind: similarity, of: [recent, title, title2]}            | with 'among'",
        "{name: a, kind: similarity, of: [recent, title], among: recnt}      | did you mean 'recent'?",
        "{name: a, kind: similarity, of: [recent, title], among: title}      | 'title' is of kind vector",
        "{name: a, kind: similarity, of: [recent, titel], among: recent}     | did you mean 'title'?",
        "{name: a, kind: history, of: click, chunks: -1}                     | from 0 to 16",
        "{name: a, kind: fusion, of: [recent]}                               | [history, vector",
        "{name: a, kind: fusion, of: [recent, title], among: recnt}          | did you mean 'recent'?",
        "{name: a, kind: fusion, of: [recent, title, titel]}                 | did you mean 'title'?",
        "{name: a, kind: fusion, of: [recent, title, title]}                 | named twice",
        "{name: a, kind: position, serve_as: -1}                             | whole number from 0",
        "{name: recent, kind: category, from: item}                          | two features are named 'recent'",
      })
  void parse_oneMistake_isToldAtItsLineAlone(String feature, String message) {
    List<Problem> problems = problems(HEAD + "  - " + feature.strip() + "\n");
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).line()).isEqualTo(5);
    assertThat(problems.get(0).message()).contains(message.strip());
  }

  @Test
  void parse_secondPosition_isRefused() {
    List<Problem> problems =
        problems(HEAD + "  - {name: p, kind: position}\n  - {name: q, kind: position}\n");
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).line()).isEqualTo(6);
    assertThat(problems.get(0).message()).contains("second position", "'p'");
  }

  @Test
  void parse_similarityOfAUsersVector_isRefused() {
    List<Problem> problems =
        problems(
            HEAD
                + "  - {name: u, kind: vector, from: user.vec, dim: 4}\n"
                + "  - {name: s, kind: similarity, of: [recent, u]}\n");
    assertThat(problems).singleElement().extracting(Problem::line).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"last: 51", "within: 31d"})
  void parse_similarityAmongWhatReachesFurtherBack_isRefused(String longer) {
    List<Problem> problems =
        problems(
            HEAD
                + "  - {name: mine, kind: history, of: click, last: 50, within: 30d, chunks: 0}\n"
                + "  - {name: met, kind: history, of: impression, %s}\n".formatted(longer)
                + "  - {name: s, kind: similarity, of: [mine, title], among: met}\n");
    assertThat(problems).singleElement().extracting(Problem::line).isEqualTo(7);
    assertThat(problems.get(0).message()).contains("'met' reaches further back than 'mine'");
  }

  @Test
  void parse_labelsWithoutClick_isRefused() {
    List<Problem> problems =
        problems("labels: {cart: {}}\nfeatures: [{name: a, kind: category, from: item}]\n");
    assertThat(problems).singleElement().extracting(Problem::message).asString().contains("click");
  }

  @Test
  void parse_impressionAsLabel_isRefused() {
    List<Problem> problems =
        problems(
            "labels: {click: {}, impression: {}}\n"
                + "features: [{name: a, kind: category, from: item}]\n");
    assertThat(problems)
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains("cannot be a label");
  }

  @Test
  void parse_declaredEngagement_isKnown() {
    String text = HEAD + "  - {name: a, kind: history, of: [clack]}\n";
    assertThat(problems(text)).hasSize(1);
    FeatureSchema schema = FeatureSchema.parse("engagements: [clack]\n" + text, "f.yaml");
    assertThat(FeatureSchema.parse(schema.yaml(), "again")).isEqualTo(schema);
  }

  @Test
  void parse_brokenHistory_isNotToldAgainWhereItIsNamed() {
    List<Problem> problems =
        problems(
            HEAD
                + "  - {name: h, kind: history}\n"
                + "  - {name: a, kind: overlap, history: h, on: item.brand}\n");
    assertThat(problems).singleElement().extracting(Problem::line).isEqualTo(5);
  }

  @Test
  void parse_noYamlAtAll_namesTheLine() {
    List<Problem> problems = problems("labels: {click: {}}\nfeatures:\n  - {name: a\n");
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).message()).startsWith("not YAML");
    assertThat(problems.get(0).line()).isBetween(3, 4);
    assertThat(problems("")).singleElement().extracting(Problem::line).isEqualTo(1);
  }

  @Test
  void distance_swappedLetters_isOneEdit() {
    assertThat(NearestWord.distance("wieght", "weight")).isEqualTo(1);
    assertThat(NearestWord.distance("", "abc")).isEqualTo(3);
    assertThat(NearestWord.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestWord.of("zebra", List.of("click", "cart"))).isNull();
  }

  private static List<Problem> problems(String yaml) {
    return failure(yaml).problems();
  }

  private static InvalidFeatureSchema failure(String yaml) {
    InvalidFeatureSchema thrown =
        catchThrowableOfType(InvalidFeatureSchema.class, () -> FeatureSchema.parse(yaml, "f.yaml"));
    assertThat(thrown).as("a refusal of %s", yaml).isNotNull();
    return thrown;
  }
}
