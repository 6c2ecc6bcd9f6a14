package dev.sluice.embeddings.arm;

/** The representations; plain ones split the memory by vocabulary, multiplexed ones share it. */
public enum ArmKind {
  /** A row per value that was learned, however many: the yardstick. */
  COLLISIONLESS,
  /** E_t[h(x)]: hashed rows, each feature in a table of its own. */
  HASH,
  /** Hashed rows in one table for all features, salted per feature and chunk: the product's. */
  MULTIPLEXED,
  /** E_t[h1(x)] + E_t[h2(x)] in a table per feature. */
  MULTIHASH,
  /** The same in one table for all features. */
  MULTIPLEXED_MULTIHASH,
  /** Each number of a vector is hashed into one flat array, with a sign. */
  HASHED_NET,
  /** As HashedNet, but blocks of neighbouring numbers move together (ROBE-Z). */
  ROBE,
  /** E1_t[x mod q] * E2_t[x div q], elementwise, in tables per feature. */
  QR,
  /** The same in two tables for all features. */
  MULTIPLEXED_QR;

  /** An untrained arm of this kind. */
  public RepresentationArm create(ArmPlan plan) {
    return switch (this) {
      case COLLISIONLESS -> new CollisionlessArm(plan);
      case HASH, MULTIPLEXED -> new HashArm(plan, this);
      case MULTIHASH, MULTIPLEXED_MULTIHASH -> new MultiHashArm(plan, this);
      case HASHED_NET, ROBE -> new BlockArm(plan, this);
      case QR, MULTIPLEXED_QR -> new QuotientArm(plan, this);
    };
  }

  boolean shared() {
    return this != HASH && this != MULTIHASH && this != QR;
  }
}
