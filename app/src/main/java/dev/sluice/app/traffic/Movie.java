package dev.sluice.app.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schemas.record.Item;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of one movie besides its vectors. */
record Movie(
    String id,
    String title,
    OptionalInt year,
    List<String> genres,
    List<String> directors,
    List<String> actors,
    String text) {
  private static final String NO_GENRES = "(no genres listed)";
  private static final Pattern YEAR = Pattern.compile("\\((\\d{4})\\)\\s*$");

  static Movie of(String id, String title, String genres, @Nullable JsonNode metadata) {
    Matcher year = YEAR.matcher(title);
    boolean hasYear = year.find();
    List<String> listed =
        genres.isBlank() || genres.equals(NO_GENRES) ? List.of() : List.of(genres.split("\\|"));
    String overview = metadata == null ? "" : metadata.path("overview").asText("");
    return new Movie(
        id,
        hasYear ? title.substring(0, year.start()).strip() : title,
        hasYear ? OptionalInt.of(Integer.parseInt(year.group(1))) : OptionalInt.empty(),
        listed,
        names(metadata == null ? null : metadata.path("director")),
        names(metadata == null ? null : metadata.path("topActors")),
        title + " " + overview);
  }

  private static List<String> names(@Nullable JsonNode people) {
    List<String> names = new ArrayList<>();
    if (people != null) {
      (people.isArray() ? people : List.of(people))
          .forEach(person -> addName(names, person.path("name").asText("")));
    }
    return List.copyOf(names);
  }

  private static void addName(List<String> names, String name) {
    if (!name.isBlank()) {
      names.add(name);
    }
  }

  Item toItem(
      long timeMillis,
      float @Nullable [] text,
      float @Nullable [] trailer,
      float @Nullable [] poster) {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("title", title);
    year.ifPresent(y -> attributes.put("year", (double) y));
    year.ifPresent(y -> attributes.put("decade", (y / 10 * 10) + "s"));
    putUnlessEmpty(attributes, "genres", genres);
    putUnlessEmpty(attributes, "directors", directors);
    putUnlessEmpty(attributes, "actors", actors);
    Map<String, List<Float>> vectors = new HashMap<>();
    putVector(vectors, "text", text);
    putVector(vectors, "trailer", trailer);
    putVector(vectors, "poster", poster);
    return Item.newBuilder()
        .setTime(Instant.ofEpochMilli(timeMillis))
        .setItem(id)
        .setVersion(1)
        .setAttributes(attributes)
        .setVectors(vectors)
        .setCreatedAt(createdAt())
        .build();
  }

  private @Nullable Instant createdAt() {
    return year.isEmpty()
        ? null
        : LocalDate.of(year.getAsInt(), 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static void putUnlessEmpty(Map<String, Object> to, String key, List<String> values) {
    if (!values.isEmpty()) {
      to.put(key, values);
    }
  }

  private static void putVector(
      Map<String, List<Float>> to, String name, float @Nullable [] vector) {
    if (vector != null) {
      List<Float> boxed = new ArrayList<>(vector.length);
      for (float value : vector) {
        boxed.add(value);
      }
      to.put(name, boxed);
    }
  }
}
