package dev.sluice.audit.check;

/**
 * A file of the log that could not be read to its end.
 *
 * @param file its path
 * @param goodRows rows of it that were read
 * @param reason what is wrong, in one line
 */
public record DamagedFile(String file, long goodRows, String reason) {}
