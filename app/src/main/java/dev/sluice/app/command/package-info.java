/** The command line: one class per command. */
@NullMarked
package dev.sluice.app.command;

import org.jspecify.annotations.NullMarked;
