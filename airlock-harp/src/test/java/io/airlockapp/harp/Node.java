package io.airlockapp.harp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Node.js as a second opinion: an independent implementation of ECMAScript's JSON and of the same cryptography. */
final class Node {

    private static final boolean PRESENT = present();

    private Node() {}

    /** Runs a script over lines of input; {@code line => text} is called for each and gives the line of output. */
    static List<String> map(Path directory, String function, List<String> lines) throws Exception {
        return map(directory, "", function, lines);
    }

    /** The same, with declarations before it. */
    static List<String> map(Path directory, String declarations, String function, List<String> lines) throws Exception {
        assumeTrue(PRESENT, "node is not on the path");
        Path script = directory.resolve("script.js");
        Path input = directory.resolve("input.txt");
        Path output = directory.resolve("output.txt");
        Path errors = directory.resolve("errors.txt");
        Files.writeString(script, declarations + """
                const f = %s;
                const lines = require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1);
                process.stdout.write(lines.map(f).map(line => line + '\\n').join(''));
                """.formatted(function));
        Files.writeString(input, String.join("\n", lines) + "\n");
        int status = new ProcessBuilder("node", script.toString())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start()
                .waitFor();
        assertThat(status).as(Files.readString(errors)).isZero();
        List<String> result = List.of(Files.readString(output).split("\n", -1));
        assertThat(result).hasSize(lines.size() + 1);
        return result.subList(0, lines.size());
    }

    private static boolean present() {
        try {
            return new ProcessBuilder("node", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
