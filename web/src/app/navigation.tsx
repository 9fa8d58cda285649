import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { me } from "@/features/auth/api/me.ts";
import classes from "./navigation.module.css";
import { places } from "./places.ts";

/** The way to the parts of the console; the one that is shown is marked. */
export function Navigation() {
  const user = useQuery(me()).data;
  return (
    <nav aria-label="Console">
      <ul className={classes.navigation}>
        {places
          .filter(({ isFor }) => isFor(user))
          .map(({ to, text }) => (
            <li key={text}>
              <Link to={to} className={classes.link}>
                {text}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}
