package io.airlockapp.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program without a command: its help and its version. */
@Command(
        name = "airlock",
        description = "Puts a person between an AI agent and what it wants to do.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = AirlockCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:failure, or another outcome than expected",
            "2:the command line or the environment makes no sense"
        })
final class AirlockCommand implements Runnable {

    @Option(names = "--debug", description = "Show stack traces.", scope = ScopeType.INHERIT)
    private boolean debug;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before the command is called.
    private CommandSpec spec;

    AirlockCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? Give one of those below.");
    }

    boolean debug() {
        return debug;
    }

    /** The version that the build has written into the jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = AirlockCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "Airlock for Java " + (version == null ? "(development)" : version) + ", on Java " + Runtime.version()
            };
        }
    }
}
