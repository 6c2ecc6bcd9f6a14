package dev.sluice.app.represent;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.model.represent.Representation;
import dev.sluice.model.retrieve.LearnedSphere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A trained representation on disk.
 *
 * <pre>
 *   MODEL/items.npy  items.npy.ids    one row per item; inner products with users rank
 *   MODEL/users.npy  users.npy.ids
 *   MODEL/model.json                  what it was trained with and what it came to
 * </pre>
 *
 * <p>In the folder of an offline model its vectors are part of what `sluice model publish` serves.
 */
public final class RepresentationFolder {
  private RepresentationFolder() {}

  /** Writes; files of an earlier model of the same folder are replaced. */
  public static void write(
      Path folder,
      List<String> users,
      List<String> items,
      Representation representation,
      Map<String, Object> provenance)
      throws IOException {
    Files.createDirectories(folder);
    VectorFile.write(folder.resolve(LearnedSphere.ITEMS), items, representation.items());
    VectorFile.write(folder.resolve(LearnedSphere.USERS), users, representation.users());
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(
        folder.resolve("model.json"), json.writeValueAsString(provenance) + System.lineSeparator());
  }
}
