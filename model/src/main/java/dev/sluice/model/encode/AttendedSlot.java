package dev.sluice.model.encode;

/**
 * A slot of a field of several values that is pooled with attention.
 *
 * @param slot its place
 * @param query place of the slot whose vector its values are asked with, that of the target item;
 *     {@value #NONE} where the values are asked by themselves
 */
public record AttendedSlot(int slot, int query) {
  /** No query. */
  public static final int NONE = -1;
}
