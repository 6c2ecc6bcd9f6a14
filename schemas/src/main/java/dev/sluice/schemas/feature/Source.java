package dev.sluice.schemas.feature;

import java.io.Serializable;

/**
 * Where a feature takes its value.
 *
 * @param root which record or field
 * @param path the name within it; empty where the root is itself the value
 */
public record Source(Root root, String path) implements Serializable {
  /** The records and fields that can be read. */
  public enum Root {
    SUBJECT("subject", false),
    SESSION("session", false),
    PLACEMENT("placement", false),
    MARKET("market", false),
    TENANT("tenant", false),
    REQUEST_TIME("request.time", false),
    CONTEXT("context", true),
    USER("user", true),
    ITEM("item", false),
    ITEM_GROUP("item.group", false),
    ITEM_CREATED_AT("item.createdAt", false),
    ITEM_VECTOR("item.vectors", true),
    ITEM_ATTRIBUTE("item", true),
    STATE("state", true),
    CANDIDATE_SCORE("candidate.score", false),
    CANDIDATE_SOURCE("candidate.source", false),
    CANDIDATE_FIELD("candidate.fields", true);

    private final String prefix;
    private final boolean named;

    Root(String prefix, boolean named) {
      this.prefix = prefix;
      this.named = named;
    }

    /** What the source starts with in features.yaml. */
    public String prefix() {
      return prefix;
    }

    /** Whether a name follows the prefix. */
    public boolean named() {
      return named;
    }
  }

  /** Whether the value differs between the candidates of a request. */
  public boolean ofCandidate() {
    return switch (root) {
      case SUBJECT, SESSION, PLACEMENT, MARKET, TENANT, REQUEST_TIME, CONTEXT, USER -> false;
      case ITEM,
          ITEM_GROUP,
          ITEM_CREATED_AT,
          ITEM_VECTOR,
          ITEM_ATTRIBUTE,
          STATE,
          CANDIDATE_SCORE,
          CANDIDATE_SOURCE,
          CANDIDATE_FIELD ->
          true;
    };
  }

  /** Whether the value depends on the item's catalogue entry alone. */
  public boolean ofItem() {
    return switch (root) {
      case ITEM, ITEM_GROUP, ITEM_CREATED_AT, ITEM_VECTOR, ITEM_ATTRIBUTE, STATE -> true;
      case SUBJECT,
          SESSION,
          PLACEMENT,
          MARKET,
          TENANT,
          REQUEST_TIME,
          CONTEXT,
          USER,
          CANDIDATE_SCORE,
          CANDIDATE_SOURCE,
          CANDIDATE_FIELD ->
          false;
    };
  }

  /** As written in features.yaml. */
  @Override
  public String toString() {
    return root.named() ? root.prefix() + "." + path : root.prefix();
  }
}
