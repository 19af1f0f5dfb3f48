"""What is made from observations: larger areas, carried geographies, intervals, secrecy, panels of figures."""
