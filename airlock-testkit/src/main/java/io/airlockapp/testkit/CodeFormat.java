package io.airlockapp.testkit;

/** What pairing codes look like (wire reference, section 7). */
public enum CodeFormat {
    /** As in {@code ABCD-1234}; the default. */
    DASHED,
    /** Six letters and digits. */
    SIX
}
