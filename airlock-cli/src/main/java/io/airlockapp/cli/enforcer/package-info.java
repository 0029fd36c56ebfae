/**
 * The enforcer for people and shells: asks, gates, pairs, and tells how things stand.
 */
@NullMarked
package io.airlockapp.cli.enforcer;

import org.jspecify.annotations.NullMarked;
