package dev.sluice.streams.join;

/** Where an event stood in the events topic. */
public record Place(int partition, long offset) {}
