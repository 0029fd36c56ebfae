package io.airlockapp.cli.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Splits bytes at line feeds, and never holds more than the longest line that is of interest. */
final class Lines {

    private final BufferedInputStream in;
    private final int longest;

    /** Of a longer line only the beginning is kept. */
    Lines(InputStream in, int longest) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.longest = longest;
    }

    /** The next line without its line feed, or null at the end; what follows the last line feed counts if it is something. */
    byte @Nullable [] next() throws IOException {
        int b = in.read();
        if (b < 0) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() < longest) {
                line.write(b);
            }
        }
        return line.toByteArray();
    }

    /** Whether something can be read without waiting. */
    boolean isMoreAtHand() throws IOException {
        return in.available() > 0;
    }
}
