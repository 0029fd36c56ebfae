package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Does what the README tells a newcomer to do at the command line, line by line. */
@Timeout(300)
class ReadmeShellTest {

    @TempDir
    private Path directory;

    /** The commands that are shown, in their order, but for the program's name. */
    private static List<String[]> commands() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String section = readme.substring(readme.indexOf("## The command line"));
        List<String[]> commands = new ArrayList<>();
        Matcher shown = Pattern.compile("```\n\\./airlock (.*)\n```").matcher(section);
        while (shown.find()) {
            commands.add(shown.group(1).split(" "));
        }
        return commands;
    }

    @Test
    void newcomer_pairsGatesIsRefusedAndUnpairs() throws Exception {
        List<String[]> commands = commands();
        assertThat(commands)
                .extracting(words -> words[0])
                .containsExactly("gateway", "sign-in", "pair", "gate", "gate", "unpair");
        Map<String, String> home =
                Map.of("AIRLOCK_CONFIG_DIR", directory.resolve("config").toString());

        try (Child gateway = Child.start(Map.of(), anyPort(commands.get(0)))) {
            JsonNode announced = JsonMapper.shared().readTree(gateway.out().await("{"));
            String[] signIn = Arrays.stream(commands.get(1))
                    .map(word -> word.replace("CLIENT_ID", text(announced, "clientId"))
                            .replace("http://127.0.0.1:8477", text(announced, "baseUrl")))
                    .toArray(String[]::new);
            try (Child child = Child.start(home, signIn)) {
                child.type(text(announced, "clientSecret"));
                child.type(text(announced, "pat"));
                assertThat(child.exitCode()).as(child.err().soFar()).isZero();
            }
            try (Child child = Child.start(home, commands.get(2))) {
                gateway.err().await("asks for your consent");
                gateway.type("consent");
                String code = child.out().await("Pairing code: ").split(" ")[2];
                gateway.type("pair " + code);
                assertThat(child.exitCode()).as(child.err().soFar()).isZero();
            }
            try (Child child = Child.start(home, commands.get(3))) {
                gateway.err().await("#1 ");
                gateway.type("a 1");
                assertThat(child.exitCode()).as(child.err().soFar()).isZero();
                assertThat(child.out().all()).containsExactly("hello");
            }
            try (Child child = Child.start(home, commands.get(4))) {
                gateway.err().await("#2 ");
                gateway.type("r 2");
                assertThat(child.exitCode()).as(child.err().soFar()).isEqualTo(101);
                assertThat(child.out().all()).isEmpty();
            }
            try (Child child = Child.start(home, commands.get(5))) {
                assertThat(child.exitCode()).as(child.err().soFar()).isZero();
            }
            try (Child child = Child.start(home, commands.get(4))) {
                assertThat(child.exitCode()).isEqualTo(104);
            }
        }
    }

    /** Tests run side by side, and any port but a free one may be in use. */
    private static String[] anyPort(String[] words) {
        return Arrays.stream(words)
                .map(word -> word.equals("8477") ? "0" : word)
                .toArray(String[]::new);
    }

    private static String text(JsonNode announced, String field) {
        return announced.path(field).stringValue();
    }
}
