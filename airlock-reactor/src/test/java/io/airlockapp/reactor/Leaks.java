package io.airlockapp.reactor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Looks through the whole suite for secrets: every line that the client logs, every value and every failure that a test
 * watches. What the fake realm and the fake gateway give out can be told by its form, so that no test has to say what its
 * secrets are. The test that ends next fails, which with tests in parallel can be another one; the text says what was seen.
 */
public final class Leaks implements AfterEachCallback, AfterAllCallback {

    private static final Pattern SECRET = Pattern.compile("(refresh|device|code|access)-[A-Za-z0-9_-]{32}"
            + "|eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}"
            + "|airpat_[A-Za-z0-9]"
            + "|app-test-secret"
            + "|(?<![a-z_])(code_verifier|refresh_token|device_code|code)=[^&\\s]");

    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    /** For the service loader. */
    public Leaks() {}

    static void look(@Nullable Object seen) {
        String text = seen instanceof Throwable failure ? stackOf(failure) : String.valueOf(seen);
        if (isIn(text)) {
            FOUND.add(text);
        }
    }

    static boolean isIn(String text) {
        Matcher matcher = SECRET.matcher(text);
        return matcher.find();
    }

    private static String stackOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        failIfFound();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failIfFound();
    }

    private static void failIfFound() {
        List<String> found = List.copyOf(FOUND);
        FOUND.removeAll(found);
        if (!found.isEmpty()) {
            throw new AssertionError("A secret can be seen: " + found);
        }
    }
}
