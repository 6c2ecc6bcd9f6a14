/**
 * OptFS's gates: one factor per feature value [Lyu et al., WWW 2023, arXiv 2301.10909]. While
 * searching, a gate is {@code sigmoid(tau w) / sigmoid(w0)}; the temperature tau rises until gates
 * are nearly 0 or open; then {@code 1{w > 0} / sigmoid(w0)} is kept, and the network is trained
 * anew.
 */
@NullMarked
package dev.sluice.model.gate;

import org.jspecify.annotations.NullMarked;
