package dev.sluice.model.offline;

/** Adam's constants [Kingma and Ba 2015]. */
final class Adams {
  static final double BETA1 = 0.9;
  static final double BETA2 = 0.999;
  static final double EPSILON = 1e-8;

  private Adams() {}
}
