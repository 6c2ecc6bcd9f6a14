package dev.sluice.app.command;

import dev.sluice.app.importer.TableImport;
import dev.sluice.app.importer.TableOptions;
import dev.sluice.app.represent.ItemVectors;
import dev.sluice.schemas.log.LogFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice import csv}: a table of impressions, one a row. */
@Command(
    name = "csv",
    mixinStandardHelpOptions = true,
    description =
        "Delimited text, one impression a row: with or without header, any delimiter, plain or"
            + " gzipped; RecBole's atomic files too. Every column that is not named below is a"
            + " feature.",
    footer = {
      "",
      "Examples: sluice import csv train.csv --label click --out LOGDIR",
      "          sluice import csv train.csv --valid valid.csv --test test.csv --out LOGDIR",
      "          sluice import csv ml.inter --positive-at 4 --out LOGDIR",
      "          sluice import csv pairs.csv --user u --item i --vectors text=text.npy --out LOGDIR"
    })
final class ImportCsv implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Mixin TableImportOptions table = new TableImportOptions();

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "Whether it was clicked: 0 or 1. Default: found by name or values.")
  @Nullable String label;

  @Option(names = "--user", paramLabel = "COLUMN", description = "Whom it was shown.")
  @Nullable String user;

  @Option(names = "--item", paramLabel = "COLUMN", description = "What was shown.")
  @Nullable String item;

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      description =
          "When: seconds or milliseconds since 1970, YYMMDDHH, YYYYMMDD or ISO. Gives the"
              + " features hour and day_of_week.")
  @Nullable String time;

  @Option(
      names = "--rating",
      paramLabel = "COLUMN",
      description = "A rating that becomes the label, with --positive-at.")
  @Nullable String rating;

  @Option(
      names = "--positive-at",
      paramLabel = "RATING",
      description = "The least rating that counts as a click.")
  double positiveAt = Double.NaN;

  @Option(
      names = "--vectors",
      paramLabel = "NAME=FILE",
      description =
          "Vectors of items, as modality NAME: text (item, numbers), or .npy with the items of its"
              + " rows in FILE.ids. May be repeated.")
  Map<String, Path> vectors = new LinkedHashMap<>();

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "Between cells; \\t or tab for tabs. Default: found from the first lines.")
  @Nullable String delimiter;

  @Option(
      names = "--header",
      arity = "1",
      paramLabel = "yes|no",
      description = "Whether the first line names the columns. Default: found.")
  @Nullable String header;

  @Option(
      names = "--number",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns that are amounts. Default: those with decimals or like counts.")
  Set<String> numbers = new LinkedHashSet<>();

  @Option(
      names = "--category",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns that are names, though written in digits.")
  Set<String> categories = new LinkedHashSet<>();

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns that are left out.")
  Set<String> ignored = new LinkedHashSet<>();

  @Override
  public Integer call() {
    try {
      TableOptions options =
          new TableOptions(
              label, user, item, time, rating, positiveAt, numbers, categories, ignored);
      ItemVectors items = ItemVectors.read(vectors);
      items.notes().forEach(spec.commandLine().getOut()::println);
      report.put("vectors", items.counts());
      table.write(
          TableImport.csv(
              table.files.get(0),
              delimiter(),
              header(),
              options,
              !vectors.isEmpty(),
              table.schema()),
          spec,
          report);
      items.addTo(new LogFolder(table.out));
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw TableImportOptions.wrong(e);
    }
  }

  private @Nullable Character delimiter() {
    if (delimiter == null) {
      return null;
    }
    return switch (delimiter) {
      case "\\t", "tab", "TAB" -> '\t';
      default -> {
        if (delimiter.length() != 1) {
          throw new ParameterException(
              spec.commandLine(),
              "--delimiter is one character, or tab; was '%s'".formatted(delimiter));
        }
        yield delimiter.charAt(0);
      }
    };
  }

  private @Nullable Boolean header() {
    if (header == null) {
      return null;
    }
    return switch (header) {
      case "yes", "true" -> true;
      case "no", "false" -> false;
      default ->
          throw new ParameterException(
              spec.commandLine(), "--header is yes or no, was '%s'".formatted(header));
    };
  }
}
