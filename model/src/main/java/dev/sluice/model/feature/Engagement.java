package dev.sluice.model.feature;

/** Something that a subject did with an item. */
record Engagement(long timeMillis, String type, String item) {}
