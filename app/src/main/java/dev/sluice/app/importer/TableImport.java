package dev.sluice.app.importer;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogWriter;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Imports a table of impressions, one a row with its label, as log folders of examples.
 *
 * <p>Two passes: the first finds which column is what (training rows only, so that nothing of a
 * test set shapes the features), the second writes. Row order is kept.
 */
public final class TableImport {
  private static final String MODEL = "main";
  // Rows without a time are a second apart, so that their order is that of their times.
  private static final Instant NO_TIME = Instant.EPOCH;
  // Times before 1973 are counts from some start of their own: no hour of the day.
  private static final Instant FIRST_CLOCK = Instant.ofEpochSecond(100_000_000);

  private final RowReader.Opener opener;
  private final List<String> names;
  private final List<String> types;
  private final TableOptions options;
  private final @Nullable FeatureSchema given;
  // Each row is a positive pair of user and item: there is no label.
  private final boolean interactions;

  private TableImport(
      RowReader.Opener opener,
      List<String> names,
      List<String> types,
      TableOptions options,
      @Nullable FeatureSchema given,
      boolean interactions) {
    this.opener = opener;
    this.names = names;
    this.types = types;
    this.options = options.withUsualNames(names, types.stream().noneMatch(String::isEmpty));
    this.given = given;
    this.interactions = interactions;
  }

  /** Where the files of one part of the log go. */
  public record Part(List<Path> files, Path out) {
    /** Copies the list. */
    public Part {
      files = List.copyOf(files);
    }
  }

  /**
   * What was written.
   *
   * @param rows of each part
   * @param positives of each part
   * @param features in the schema
   * @param items in the first part
   * @param notes what was decided
   */
  public record Written(
      List<Long> rows, List<Long> positives, int features, long items, List<String> notes) {
    /** Copies the lists. */
    public Written {
      rows = List.copyOf(rows);
      positives = List.copyOf(positives);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Prepares the import of delimited files, all of the dialect of the first. A table of users,
   * items and times alone, without label or rating, is taken as positive pairs.
   *
   * @param positives whether the rows are positive pairs though there are more columns, unless a
   *     label is named
   * @param given the schema of an earlier import, or null to find one
   */
  public static TableImport csv(
      Path first,
      @Nullable Character delimiter,
      @Nullable Boolean header,
      TableOptions options,
      boolean positives,
      @Nullable FeatureSchema given)
      throws IOException {
    CsvDialect.Header wanted =
        header == null
            ? CsvDialect.Header.AUTO
            : header ? CsvDialect.Header.YES : CsvDialect.Header.NO;
    CsvDialect dialect = CsvDialect.of(first, delimiter, wanted);
    if (dialect.columns().size() < 2) {
      throw new IOException(
          "%s has one column only: name the delimiter with --delimiter".formatted(first));
    }
    boolean atomic = dialect.types().stream().noneMatch(String::isEmpty);
    TableOptions pairs =
        options
            .withUsualNames(dialect.columns(), atomic)
            .asInteractions(
                dialect.columns(),
                dialect.header(),
                positives && !TablePlan.namesLabel(dialect.columns()));
    return new TableImport(
        file -> new CsvRows(file, dialect),
        dialect.columns(),
        dialect.types(),
        pairs == null ? options : pairs,
        given,
        pairs != null);
  }

  /** Prepares the import of libfm or libffm files. */
  public static TableImport libfm(
      List<Path> files, TableOptions options, @Nullable FeatureSchema given) throws IOException {
    LibfmLayout layout = given == null ? LibfmLayout.find(files) : LibfmLayout.of(given);
    List<String> names = layout.columns();
    List<String> types = new ArrayList<>();
    for (String name : names) {
      types.add(name.equals(LibfmLayout.BAG) ? "token_seq" : "");
    }
    return new TableImport(
        file -> new LibfmRows(file, layout), names, types, options, given, false);
  }

  /**
   * Writes each part.
   *
   * @param parts the training part first
   * @throws IOException naming file, line and cure
   */
  public Written write(List<Part> parts) throws IOException {
    for (Part part : parts) {
      if (new LogFolder(part.out()).has("examples")) {
        throw new IOException(part.out() + " holds a log already: give an empty folder");
      }
    }
    TablePlan plan = plan(parts.get(0).files());
    List<Long> rows = new ArrayList<>();
    List<Long> positives = new ArrayList<>();
    List<String> notes = new ArrayList<>(plan.notes());
    long items = 0;
    for (Part part : parts) {
      PartWriter writer = new PartWriter(plan, part);
      writer.write();
      rows.add(writer.rows);
      positives.add(writer.positives);
      if (writer.skipped > 0) {
        notes.add(
            "%,d rows of %s are left out: they lack the user or the item"
                .formatted(writer.skipped, part.files()));
      }
      items = rows.size() == 1 ? writer.items : items;
    }
    return new Written(rows, positives, plan.schema().features().size(), items, notes);
  }

  private TablePlan plan(List<Path> files) throws IOException {
    TablePlan.Finder finder = new TablePlan.Finder(names, types, options);
    int rating = finder.column(options.rating(), "--rating");
    if (rating >= 0 && Double.isNaN(options.positiveAt())) {
      throw new IOException("--rating needs --positive-at: from which rating on is it a click?");
    }
    List<ColumnProfile> profiles = new ArrayList<>();
    names.forEach(name -> profiles.add(new ColumnProfile(name)));
    int time = finder.column(options.time(), "--time");
    Attributes attributes =
        new Attributes(
            names.size(),
            finder.column(options.user(), "--user"),
            finder.column(options.item(), "--item"));
    boolean clock = time >= 0;
    long rows = 0;
    for (Path file : files) {
      try (RowReader reader = opener.open(file)) {
        while (reader.next()) {
          rows++;
          for (int i = 0; i < profiles.size(); i++) {
            profiles.get(i).add(reader.cell(i));
          }
          attributes.add(reader);
          clock = clock && !time(reader, time).isBefore(FIRST_CLOCK);
        }
      }
    }
    if (rows == 0) {
      throw new IOException(files.get(0) + " has no rows: there is nothing to import");
    }
    int label = interactions ? -1 : rating >= 0 ? rating : finder.label(profiles);
    if (interactions) {
      finder.note(
          "no label: each row is a positive pair of %s and %s"
              .formatted(options.user(), options.item()));
    }
    return given == null
        ? finder.plan(label, rating >= 0, profiles, attributes, clock)
        : TablePlan.of(given, names, types, label, rating >= 0, options);
  }

  private Instant time(RowReader row, int column) throws IOException {
    Instant time = Times.parse(row.cell(column));
    if (time == null) {
      throw new IOException(
          "%s has '%s' for %s, which is no time: seconds or milliseconds since 1970, YYMMDDHH, YYYYMMDD, or an ISO date"
              .formatted(row.where(), row.cell(column), names.get(column)));
    }
    return time;
  }

  /** Writes one part. */
  private final class PartWriter {
    private final TablePlan plan;
    private final Part part;
    private final String hash;
    private final List<TableColumn> ofItem;
    private final Set<String> written = new HashSet<>();
    private long rows;
    private long positives;
    private long items;
    private long skipped;

    PartWriter(TablePlan plan, Part part) {
      this.plan = plan;
      this.part = part;
      this.hash = plan.schema().hash();
      this.ofItem = plan.item() < 0 ? List.of() : Attributes.ofItem(plan);
    }

    void write() throws IOException {
      LogFolder folder = new LogFolder(Files.createDirectories(part.out()));
      Files.writeString(folder.features(), plan.schema().yaml());
      List<Path> made = new ArrayList<>(List.of(folder.features()));
      try (LogWriter<Example> examples = folder.write("examples", Codecs.EXAMPLE)) {
        made.add(examples.file());
        if (ofItem.isEmpty()) {
          write(examples, null);
        } else {
          try (LogWriter<Item> catalogue = folder.write("items", Codecs.ITEM)) {
            made.add(catalogue.file());
            write(examples, catalogue);
            items = catalogue.written();
          }
        }
      } catch (IOException e) {
        // Half a log would be taken for a whole one.
        for (Path file : made) {
          Files.deleteIfExists(file);
        }
        throw e;
      }
    }

    private void write(LogWriter<Example> examples, @Nullable LogWriter<Item> catalogue)
        throws IOException {
      for (Path file : part.files()) {
        try (RowReader reader = opener.open(file)) {
          while (reader.next()) {
            if (interactions && lacksEnd(reader)) {
              skipped++;
              continue;
            }
            Example example = example(reader);
            examples.write(example);
            if (catalogue != null && written.add(example.getItem())) {
              catalogue.write(item(reader, example));
            }
            rows++;
          }
        }
      }
    }

    /** A pair needs both ends. */
    private boolean lacksEnd(RowReader row) {
      return ColumnProfile.isMissing(row.cell(plan.user()))
          || ColumnProfile.isMissing(row.cell(plan.item()));
    }

    private Example example(RowReader row) throws IOException {
      Instant time = plan.time() < 0 ? NO_TIME.plusSeconds(rows) : time(row, plan.time());
      boolean clicked = clicked(row);
      positives += clicked ? 1 : 0;
      String item = cell(row, plan.item());
      String request = "row-" + rows;
      return Example.newBuilder()
          .setTime(time)
          .setExampleId(request + "/" + item)
          .setRequestId(request)
          .setSlateId(request)
          .setSubject(cell(row, plan.user()))
          .setItem(item)
          .setLabels(clicked ? Map.of(FeatureSchema.CLICK, new Label(1, 1.0, time)) : Map.of())
          .setClosesAt(time.plus(plan.schema().longestWindow()))
          .setClosed(true)
          .setModel(MODEL)
          .setModelVersion(-1)
          .setFeatureSchema(hash)
          .setFeatures(features(row, time))
          .build();
    }

    private String cell(RowReader row, int column) {
      return column < 0 || row.cell(column).isEmpty() ? "-" : row.cell(column);
    }

    private boolean clicked(RowReader row) throws IOException {
      if (plan.label() < 0) {
        return true;
      }
      String cell = row.cell(plan.label());
      if (plan.rating()) {
        if (!CsvDialect.isNumber(cell)) {
          throw new IOException(
              "%s has '%s' for %s, which is no rating"
                  .formatted(row.where(), cell, names.get(plan.label())));
        }
        return Double.parseDouble(cell) >= options.positiveAt();
      }
      int label = Labels.parse(cell);
      if (label < 0) {
        throw new IOException(
            "%s has '%s' for %s, a label is 0 or 1: name another column with --label, or a rating with --rating and --positive-at"
                .formatted(row.where(), cell, names.get(plan.label())));
      }
      return label == 1;
    }

    private Map<String, Object> features(RowReader row, Instant time) {
      Map<String, Object> features = new HashMap<>();
      for (FeatureSpec feature : plan.schema().features()) {
        if (feature instanceof FeatureSpec.Time part) {
          features.put(part.name(), Integer.toString(part.part().of(time.atZone(ZoneOffset.UTC))));
        } else if (feature instanceof FeatureSpec.Category id) {
          switch (id.from().root()) {
            case SUBJECT -> put(features, id.name(), plan.user(), row);
            case ITEM -> put(features, id.name(), plan.item(), row);
            default -> {}
          }
        }
      }
      for (TableColumn column : plan.columns()) {
        Object value = column.value(row.cell(column.index()));
        if (value != null) {
          features.put(column.feature().name(), value);
        }
      }
      return features;
    }

    private void put(Map<String, Object> features, String name, int column, RowReader row) {
      if (column >= 0 && !ColumnProfile.isMissing(row.cell(column))) {
        features.put(name, row.cell(column));
      }
    }

    private Item item(RowReader row, Example example) {
      Map<String, Object> attributes = new LinkedHashMap<>();
      for (TableColumn column : ofItem) {
        Object value = column.value(row.cell(column.index()));
        if (value != null) {
          attributes.put(column.from().path(), value);
        }
      }
      return Item.newBuilder()
          .setTime(example.getTime())
          .setItem(example.getItem())
          .setVersion(1)
          .setAttributes(attributes)
          .build();
    }
  }
}
