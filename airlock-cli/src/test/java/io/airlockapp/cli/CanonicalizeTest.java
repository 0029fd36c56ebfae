package io.airlockapp.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CanonicalizeTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String input, String... options) {
        return run(new ByteArrayInputStream(input.getBytes(UTF_8)), bytes, options);
    }

    private int run(InputStream in, OutputStream to, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "canonicalize";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Main.run(to, new PrintWriter(out), new PrintWriter(err), in, Map.of(), 0, arguments);
    }

    private String written() {
        assertThat(out.toString()).isEmpty();
        return bytes.toString(UTF_8);
    }

    @Test
    void canonicalize_standardInput_isWrittenAsItsBytesAlone() {
        assertThat(run(" { \"value\" : 42.0, \"action\" : \"\\u20ac\" }\n")).isZero();
        assertThat(written()).isEqualTo("{\"action\":\"\u20ac\",\"value\":42}");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void canonicalize_dash_isStandardInput() {
        assertThat(run("[1,  2]", "-")).isZero();
        assertThat(written()).isEqualTo("[1,2]");
    }

    @Test
    void canonicalize_file_isRead(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("document.json"), "{\"b\":1,\"a\":2}");

        assertThat(run("", file.toString())).isZero();
        assertThat(written()).isEqualTo("{\"a\":2,\"b\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"hunter2\":1,\"hunter2\":2}", "9007199254740993", "\"\\ud800\"", "1 2", "\ufeff{}"})
    void canonicalize_documentWithoutAForm_isRefusedInOneSentenceThatDoesNotQuoteIt(String document) {
        assertThat(run(document)).isEqualTo(1);
        assertThat(written()).isEmpty();
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("airlock: ")
                .doesNotContain("hunter2");
    }

    @Test
    void canonicalize_fileThatIsNotThereOrNoFile_isAMisuse(@TempDir Path directory) {
        assertThat(run("", directory.resolve("missing.json").toString())).isEqualTo(2);
        assertThat(run("", directory.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("airlock: "));
    }

    @Test
    void canonicalize_readerGone_isAFailure() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(run(new ByteArrayInputStream("1".getBytes(UTF_8)), closed)).isEqualTo(1);
        assertThat(run(new ByteArrayInputStream("1\n".getBytes(UTF_8)), closed, "--lines"))
                .isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.contains("Standard output"));
    }

    @Test
    void lines_eachDocument_hasALineOfItsOwn() {
        assertThat(run("{\"b\":1,\"a\":[ ]}\n 1.0 \r\n\"x\"", "--lines")).isZero();
        assertThat(written()).isEqualTo("{\"a\":[],\"b\":1}\n1\n\"x\"\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void lines_noInput_isNoLine() {
        assertThat(run("", "--lines")).isZero();
        assertThat(written()).isEmpty();
    }

    @Test
    void lines_refusedOnes_areNamedInTheirPlace_andTheOthersAreWritten() {
        assertThat(run("1\n\n{\"a\":1,\"a\":2}\r\n2\n\r\n[", "--lines")).isEqualTo(1);
        assertThat(written().lines())
                .hasSize(6)
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("1"),
                        line -> assertThat(line).startsWith("error: "),
                        line -> assertThat(line).startsWith("error: ").contains("two members of the same name"),
                        line -> assertThat(line).isEqualTo("2"),
                        line -> assertThat(line).startsWith("error: "),
                        line -> assertThat(line).startsWith("error: "));
        assertThat(err.toString()).contains("Of 6 lines, 4 had no canonical form");
    }

    /** 20 MB in one line, and the line after it is still read. */
    @Test
    void lines_lineLongerThanADocumentMayBe_isRefusedAndSkipped() {
        InputStream endless = new InputStream() {
            private int left = 20 * 1024 * 1024;

            @Override
            public int read() {
                return left-- > 0 ? ' ' : -1;
            }

            @Override
            public int read(byte[] to, int from, int length) {
                int count = Math.min(left, length);
                Arrays.fill(to, from, from + count, (byte) ' ');
                left -= count;
                return count == 0 ? -1 : count;
            }
        };
        InputStream in = new SequenceInputStream(endless, new ByteArrayInputStream("\n[ 7 ]".getBytes(UTF_8)));

        assertThat(run(in, bytes, "--lines")).isEqualTo(1);
        assertThat(written().lines())
                .satisfiesExactly(line -> assertThat(line).startsWith("error: "), line -> assertThat(line)
                        .isEqualTo("[7]"));
    }

    @Test
    void lines_whoWaitsForTheAnswer_getsItBeforeTheNextQuestion() throws Exception {
        PipedOutputStream questions = new PipedOutputStream();
        PipedInputStream answers = new PipedInputStream();
        PipedInputStream asked = new PipedInputStream(questions);
        OutputStream answer = new BufferedOutputStream(new PipedOutputStream(answers));
        FutureTask<Integer> command = new FutureTask<>(() -> run(asked, answer, "--lines"));
        new Thread(command, "canonicalize").start();
        for (int i = 0; i < 3; i++) {
            questions.write(("[ " + i + " ]\n").getBytes(UTF_8));
            questions.flush();
            assertThat(answers.readNBytes(4)).isEqualTo(("[" + i + "]\n").getBytes(UTF_8));
        }
        questions.close();

        assertThat(command.get()).isZero();
    }

    @Test
    void process_bytesAreUtf8WhateverTheLocale_andNoNettyIsLoaded(@TempDir Path directory) throws Exception {
        Path loaded = directory.resolve("classes.txt");
        Map<String, String> variables = Map.of(
                "LC_ALL", "C", "JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded + " -Dfile.encoding=US-ASCII");
        try (Child child = Child.start(variables, "canonicalize", "--lines")) {
            child.type("{\"b\":\"\u20ac\",\"a\":1e21}");
            child.type("oops");
            child.endInput();

            assertThat(child.exitCode()).isEqualTo(1);
            assertThat(child.out().all())
                    .hasSize(2)
                    .startsWith("{\"a\":1e+21,\"b\":\"\u20ac\"}")
                    .last()
                    .asString()
                    .startsWith("error: ");
        }
        assertThat(Files.readString(loaded))
                .contains("io.airlockapp.harp.Canonicalizer")
                .doesNotContain("io.netty.", "reactor.netty.", "reactor.core.scheduler.");
    }
}
