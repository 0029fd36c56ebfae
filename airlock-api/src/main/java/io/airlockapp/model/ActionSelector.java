package io.airlockapp.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which actions an action policy is about (wire reference, section 6).
 *
 * @param commandFamily the first word of the command, if it matters
 * @param argvPrefix what the command's words begin with; empty if it does not matter
 */
public record ActionSelector(@Nullable String commandFamily, List<String> argvPrefix) {

    /**
     * Creates the value.
     *
     * @throws NullPointerException if a required part is null
     */
    public ActionSelector {
        argvPrefix = List.copyOf(argvPrefix);
    }
}
