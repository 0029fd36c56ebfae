/**
 * The protocol as immutable values: what an enforcer sends, what a gateway answers, and the states in between
 * (wire reference, sections 3 to 6). Nothing here knows how it is encoded or carried.
 */
@NullMarked
package io.airlockapp.model;

import org.jspecify.annotations.NullMarked;
