/**
 * Learning a CTR model from a bounded log, as a plain program: logistic regression, factorisation
 * machine and deep networks over one vocabulary, OptFS's gates, the choice among them by
 * validation, and the ensemble that comes of it.
 *
 * <pre>
 *   examples ─► LogEncoder ─► EncodedLog ─┬► LogisticRegression ─┐
 *                                         ├► NetTrainer (FM,     ├► AutoTrainer ─► OfflineModel
 *                                         │  DeepFM, DCN-V2)     │
 *                                         └► GateSearch ─────────┘
 * </pre>
 */
@NullMarked
package dev.sluice.model.offline;

import org.jspecify.annotations.NullMarked;
